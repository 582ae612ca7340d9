package fz.tunnel;

import fz.packet.Endpoint;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the state machines of client and gateway have in common for their owner: how they learn of
 * the host and of the portal, and how they tell what is to be done. Called by one thread, as {@link
 * DataPlane} is.
 */
public interface Tunnel extends DataPlane {
  /** Returns the WireGuard public key of the moment, 32 bytes. */
  byte[] publicKey();

  /** Returns the next event, or null. */
  TunnelEvent pollEvent();

  /** Learns whether the portal can be reached. */
  void handlePortalConnected(boolean connected, long nowNanos);

  /** Learns at which end points of this host its sockets can be reached; the complete set. */
  void handleLocalAddresses(List<Endpoint> addresses, long nowNanos);

  /**
   * Learns that the host is in another network, or was suspended, and at which end points its
   * sockets can be reached now; the complete set, which may be as before. Connections stay and find
   * other paths.
   */
  void handleNetworkChange(List<Endpoint> addresses, long nowNanos);

  /** Learns the resolvers of the host. */
  void handleSystemResolvers(List<InetSocketAddress> servers, long nowNanos);

  /** Takes the answer to a {@link TunnelEvent.ForwardDns}. */
  void handleDnsAnswer(long token, byte[] answer, long nowNanos);

  /** Learns that a {@link TunnelEvent.ForwardDns} has no answer. */
  void handleDnsFailure(long token, boolean timeout, long nowNanos);

  /** Says goodbye to all peers. */
  void shutdown(long nowNanos);
}
