package fz.control.message;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a gateway to let a client reach a resource. To be acknowledged with {@link
 * AuthorizationAccepted}.
 *
 * @param ref opaque, to be returned in the acknowledgement
 * @param resource what may be reached: {@link Resource.Dns}, {@link Resource.Cidr} or {@link
 *     Resource.Internet}, without sites
 * @param client who may
 * @param clientIce the remote credentials
 * @param gatewayIce the local credentials
 * @param expiresAt when the access ends, in seconds since 1970; empty = it does not
 * @param useIceless whether both sides can do without connectivity checks
 * @param flowLogsIngestToken a JWT for flow logs; released gateways insist on it
 */
public record CreateAuthorization(
    String ref,
    Resource resource,
    AuthorizedClient client,
    IceAuth clientIce,
    IceAuth gatewayIce,
    OptionalLong expiresAt,
    boolean useIceless,
    Optional<String> flowLogsIngestToken)
    implements PortalMessage.ToGateway {
  /**
   * The client of an authorization.
   *
   * @param id its id
   * @param publicKey its WireGuard key
   * @param presharedKey the WireGuard pre-shared key of this pair
   * @param ipv4 its tunnel address
   * @param ipv6 its tunnel address
   */
  public record AuthorizedClient(
      String id, WireKey publicKey, WireKey presharedKey, InetAddress ipv4, InetAddress ipv6) {}

  /** Names the parties only: tokens and names of people do not belong in text. */
  @Override
  public String toString() {
    return "CreateAuthorization[clientId=" + client.id() + ", resourceId=" + resource.id() + "]";
  }
}
