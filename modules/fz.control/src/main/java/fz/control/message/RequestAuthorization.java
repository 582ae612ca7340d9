package fz.control.message;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A client asks for access to a resource.
 *
 * @param resourceId the resource
 * @param connectedGatewayIds gateways to prefer, best first
 * @param ipv4 the device wanted from a device pool
 * @param ipv6 the device wanted from a device pool
 */
public record RequestAuthorization(
    String resourceId,
    List<String> connectedGatewayIds,
    Optional<InetAddress> ipv4,
    Optional<InetAddress> ipv6)
    implements PortalMessage.FromClient {
  /** Copies the list. */
  public RequestAuthorization {
    connectedGatewayIds = List.copyOf(connectedGatewayIds);
  }

  /** Creates a request for a resource behind a gateway. */
  public RequestAuthorization(String resourceId, List<String> connectedGatewayIds) {
    this(resourceId, connectedGatewayIds, Optional.empty(), Optional.empty());
  }
}
