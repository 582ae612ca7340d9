package fz.tunnel;

import fz.control.message.PortalMessage;
import fz.packet.Endpoint;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What a tunnel asks its owner to do or tells it. Carries addresses and names: do not log it. */
public sealed interface TunnelEvent {
  /**
   * To be sent to the portal.
   *
   * @param message a message of the role's direction
   */
  record SendToPortal(PortalMessage message) implements TunnelEvent {}

  /**
   * The client's device is to be set up like this; comes whenever one of the values changes.
   *
   * @param ipv4 the tunnel address, port 0
   * @param ipv6 the tunnel address, port 0
   * @param routes networks to route into the device, as text such as {@code 10.0.0.0/24}
   * @param dnsServers the addresses that the system's resolver is to use, port 0
   * @param searchDomain the search domain for the system's resolver
   */
  record ConfigureInterface(
      Endpoint ipv4,
      Endpoint ipv6,
      List<String> routes,
      List<Endpoint> dnsServers,
      Optional<String> searchDomain)
      implements TunnelEvent {}

  /**
   * A DNS query is to be answered by an upstream server, outside the tunnel. The answer goes to
   * {@link ClientTunnel#handleDnsAnswer} or {@link ClientTunnel#handleDnsFailure}.
   *
   * @param token names the query in the answer
   * @param query the whole message
   * @param upstream the server
   * @param tcp true if the host asked over TCP, so that the server is asked over TCP as well
   */
  record ForwardDns(long token, byte[] query, InetSocketAddress upstream, boolean tcp)
      implements TunnelEvent {}

  /**
   * The gateway needs the addresses of a name, of both families. They go to {@link
   * GatewayTunnel#handleResolved} or {@link GatewayTunnel#handleResolveTimeout}.
   *
   * @param token names the request in the answer
   * @param name without trailing dot
   */
  record ResolveName(long token, String name) implements TunnelEvent {}

  /**
   * A resource has become reachable or unreachable.
   *
   * @param status what is known now
   */
  record ResourceStatus(String resourceId, Status status) implements TunnelEvent {}

  /**
   * The state of a connection with a gateway or client.
   *
   * @param remoteId the portal's id of the gateway or client
   */
  record PeerStatus(String remoteId, PeerState state) implements TunnelEvent {}

  /**
   * The way that the data of a connection takes, at first and when it changes.
   *
   * @param remoteId the portal's id of the gateway or client
   * @param relayed true if a relay of either side is in between
   */
  record PeerPath(String remoteId, boolean relayed) implements TunnelEvent {}

  /** Whether a resource can be reached. */
  enum Status {
    /** Nothing was tried, or what was known is void. */
    UNKNOWN,
    /** A gateway has been authorized to serve it. */
    ONLINE,
    /** No gateway that serves it is online. */
    OFFLINE,
    /** The portal refuses access. */
    REFUSED
  }

  /** The state of a connection. */
  enum PeerState {
    /** Data flows. */
    CONNECTED,
    /** The peer does not answer any more, or never did. */
    FAILED,
    /** One side has said goodbye. */
    CLOSED
  }
}
