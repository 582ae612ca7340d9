package fz.tunnel;

import fz.packet.DropCounters;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What a {@link ClientTunnel} or {@link GatewayTunnel} needs from outside.
 *
 * @param privateKey 32 bytes of X25519 private key; the tunnel takes a copy
 * @param random source of keys, nonces and jitter: a cryptographic one outside tests
 * @param wallClock the time of day, for the time stamps of handshakes and for the end of
 *     authorizations, which the portal names as a date
 * @param aead the packet cipher
 * @param x25519 the key agreement
 * @param workers the highest ordinal of a crypto worker that will seal and open packets
 */
public record TunnelConfig(
    byte[] privateKey,
    RandomGenerator random,
    InstantSource wallClock,
    AeadProvider aead,
    X25519Provider x25519,
    int workers) {
  /** Checks lengths. */
  public TunnelConfig {
    if (privateKey.length != 32) {
      throw new IllegalArgumentException("private key of " + privateKey.length + " bytes");
    }
    Objects.requireNonNull(random);
    Objects.requireNonNull(wallClock);
    Objects.requireNonNull(aead);
    Objects.requireNonNull(x25519);
  }

  /** Returns WireGuard without peers. */
  WireGuard wireGuard(byte[] ownKey, DropCounters drops) {
    return new WireGuard(
        WireGuardConfig.of(ownKey, random, wallClock, aead, drops)
            .withX25519(x25519)
            .withWorkers(workers)
            .withPaddedMtuBytes(0));
  }

  /** Names the type only: a key never appears in text. */
  @Override
  public String toString() {
    return "TunnelConfig[aead="
        + aead.name()
        + ", x25519="
        + x25519.name()
        + ", workers="
        + workers
        + "]";
  }
}
