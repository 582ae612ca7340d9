package fz.control.message;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Tells a client which gateway serves a resource, and all that the connection needs.
 *
 * @param resourceId the resource asked for
 * @param gatewayId the gateway, not necessarily a preferred one
 * @param gatewayPublicKey its WireGuard key
 * @param gatewayIpv4 its tunnel address
 * @param gatewayIpv6 its tunnel address
 * @param siteId the site that it belongs to
 * @param presharedKey the WireGuard pre-shared key of this pair
 * @param clientIce the local credentials
 * @param gatewayIce the remote credentials
 * @param useIceless whether both sides can do without connectivity checks
 * @param flowLogsIngestToken a JWT for flow logs; released clients insist on it
 */
public record AuthorizationCreated(
    String resourceId,
    String gatewayId,
    WireKey gatewayPublicKey,
    InetAddress gatewayIpv4,
    InetAddress gatewayIpv6,
    String siteId,
    WireKey presharedKey,
    IceAuth clientIce,
    IceAuth gatewayIce,
    boolean useIceless,
    Optional<String> flowLogsIngestToken)
    implements PortalMessage.ToClient {
  /** Names the parties only: tokens and names of people do not belong in text. */
  @Override
  public String toString() {
    return "AuthorizationCreated[resourceId=" + resourceId + ", gatewayId=" + gatewayId + "]";
  }
}
