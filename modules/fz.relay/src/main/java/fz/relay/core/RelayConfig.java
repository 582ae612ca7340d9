package fz.relay.core;

import fz.packet.Endpoint;
import java.util.Optional;

/**
 * What a relay is and how much it gives.
 *
 * @param realm at most {@link #MAX_REALM_BYTES} bytes, so that a challenge is never more than three
 *     times as long as what asked for it
 * @param software what SOFTWARE says
 * @param ipv4 the address by which peers reach the relay, with port 0; empty for none
 * @param ipv6 the same of IPv6
 * @param lowestPort first port of relayed addresses
 * @param highestPort last port of relayed addresses
 * @param portalProfile true to behave as the peers of a portal expect: every response to a request
 *     that names a user is signed, also a challenge; a name without the right form gets no answer;
 *     a user has one allocation, and a new one replaces it; unknown attributes are passed over; a
 *     family that is missing is not mentioned
 * @param limits how much clients get
 */
public record RelayConfig(
    String realm,
    String software,
    Optional<Endpoint> ipv4,
    Optional<Endpoint> ipv6,
    int lowestPort,
    int highestPort,
    boolean portalProfile,
    Limits limits) {
  /** The longest realm. */
  public static final int MAX_REALM_BYTES = 32;

  /**
   * How much clients get.
   *
   * @param allocations of all users
   * @param allocationsPerUser of one user
   * @param channels of one allocation, permissions likewise
   * @param bytesPerSecond of all users, in both directions together; 0 for no limit
   * @param bytesPerSecondPerUser of one user; 0 for no limit
   * @param challengesPerSecond how many requests of those who have no allocation are looked at, by
   *     each thread
   */
  public record Limits(
      int allocations,
      int allocationsPerUser,
      int channels,
      long bytesPerSecond,
      long bytesPerSecondPerUser,
      int challengesPerSecond) {
    /** Generous limits without one for bandwidth. */
    public static final Limits DEFAULT = new Limits(65_536, 64, 1_024, 0, 0, 10_000);
  }

  /** Returns the relay's address of a family. */
  Optional<Endpoint> external(boolean wantIpv4) {
    return wantIpv4 ? ipv4 : ipv6;
  }
}
