package fz.control;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a {@link PortalChannel}.
 *
 * @param role what this peer is
 * @param stampSecret of a relay: 64 hexadecimal digits that its credentials are made from; empty
 *     for all others
 * @param iceless whether connections without connectivity checks are possible; told to the portal
 *     after each join, except by relays
 * @param initialPatience how long pauses may add up before the first join
 * @param patience how long pauses may add up in an outage after it; empty = without bound
 */
public record ChannelConfig(
    Role role,
    Optional<String> stampSecret,
    boolean iceless,
    Duration initialPatience,
    Optional<Duration> patience) {
  private static final Duration INITIAL_PATIENCE = Duration.ofSeconds(15);

  /** Returns the settings of a client: it waits for the portal as long as it takes. */
  public static ChannelConfig client() {
    return new ChannelConfig(
        Role.CLIENT, Optional.empty(), false, INITIAL_PATIENCE, Optional.empty());
  }

  /** Returns the settings of a gateway: it gives up after a day. */
  public static ChannelConfig gateway() {
    return new ChannelConfig(
        Role.GATEWAY, Optional.empty(), false, INITIAL_PATIENCE, Optional.of(Duration.ofDays(1)));
  }

  /** Returns the settings of a relay: it gives up after a day. */
  public static ChannelConfig relay(String stampSecret) {
    return new ChannelConfig(
        Role.RELAY,
        Optional.of(stampSecret),
        false,
        INITIAL_PATIENCE,
        Optional.of(Duration.ofDays(1)));
  }

  @Override
  public String toString() {
    return "ChannelConfig[role=" + role + "]";
  }
}
