package fz.tunnel;

import fz.nat.Fragments;
import fz.nat.NatTable;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.random.RandomGenerator;

/**
 * What the gateway knows of a client: what it may reach and how its flows are translated. Outlives
 * the connection, which may be lost and found again.
 */
final class GatewayPeer {
  private static final int ERRORS_PER_SECOND = 100;
  private static final int ERRORS_AT_ONCE = 50;

  private final String clientId;
  private final Endpoint ipv4;
  private final Endpoint ipv6;
  private final Grants grants = new Grants();
  private final NatTable nat;
  private final Fragments fragments;
  private final TokenBucket errors = new TokenBucket(ERRORS_PER_SECOND, ERRORS_AT_ONCE);
  private Connection connection;

  /**
   * Creates a client without grants and without a connection.
   *
   * @param maxSessions most flows to domains at a time
   */
  GatewayPeer(
      String clientId, Endpoint ipv4, Endpoint ipv6, int maxSessions, RandomGenerator random) {
    this.clientId = clientId;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.nat = new NatTable(maxSessions, ipv4, ipv6, GatewayPackets.MTU, random);
    this.fragments = new Fragments(random);
  }

  String clientId() {
    return clientId;
  }

  Endpoint ipv4() {
    return ipv4;
  }

  Endpoint ipv6() {
    return ipv6;
  }

  @HotPath
  Grants grants() {
    return grants;
  }

  @HotPath
  NatTable nat() {
    return nat;
  }

  /** Returns the fragmented packets of both directions. */
  @HotPath
  Fragments fragments() {
    return fragments;
  }

  /** Returns the connection, or null while there is none. */
  @HotPath
  Connection connection() {
    return connection;
  }

  void connection(Connection value) {
    connection = value;
  }

  /** Returns true for a tunnel address of the client. */
  @HotPath
  boolean owns(long high, long low) {
    return ipv4.low() == low && ipv4.high() == high || ipv6.low() == low && ipv6.high() == high;
  }

  /** Returns true if the client may be sent an ICMP error now. */
  @HotPath
  boolean takesError(long nowNanos) {
    return errors.take(nowNanos);
  }
}
