package fz.channel;

import fz.control.ChannelConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Settings of a {@link PortalClient}.
 *
 * @param channel settings of the channel
 * @param address the address of the WebSocket, see {@code fz.control.PortalAddress}; asked for anew
 *     at each connection, because it contains the public key
 * @param token the token of the peer; white space in it does not count
 * @param userAgent the header {@code User-Agent}: {@code os/version component/version}; the portal
 *     takes the version of the peer from it
 * @param mark the mark of the sockets (Linux {@code SO_MARK}) with which they bypass the tunnel; 0
 *     for none
 * @param certificateAuthorities a PEM file with the certificates to trust in place of those of the
 *     platform
 * @param lookup finds the portal's addresses
 * @param clock monotonic nanoseconds
 * @param random spreads the pauses between connections; used by the client's thread alone
 */
public record PortalClientConfig(
    ChannelConfig channel,
    Supplier<URI> address,
    String token,
    String userAgent,
    int mark,
    Optional<Path> certificateAuthorities,
    HostLookup lookup,
    LongSupplier clock,
    RandomGenerator random) {
  /** Creates settings with the lookup, clock and trust of the platform and without mark. */
  public PortalClientConfig(
      ChannelConfig channel,
      Supplier<URI> address,
      String token,
      String userAgent,
      RandomGenerator random) {
    this(
        channel,
        address,
        token,
        userAgent,
        0,
        Optional.empty(),
        HostLookup.system(),
        System::nanoTime,
        random);
  }

  /** Returns the same settings with another mark. */
  public PortalClientConfig withMark(int newMark) {
    return new PortalClientConfig(
        channel, address, token, userAgent, newMark, certificateAuthorities, lookup, clock, random);
  }

  /** Returns the same settings with other certificates to trust. */
  public PortalClientConfig withCertificateAuthorities(Path pem) {
    return new PortalClientConfig(
        channel, address, token, userAgent, mark, Optional.of(pem), lookup, clock, random);
  }

  @Override
  public String toString() {
    return "PortalClientConfig[" + channel + "]";
  }
}
