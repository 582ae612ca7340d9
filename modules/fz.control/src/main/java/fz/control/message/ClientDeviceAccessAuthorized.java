package fz.control.message;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a client of a direct connection with another client.
 *
 * @param clientId the other client
 * @param clientName its name
 * @param clientPublicKey its WireGuard key
 * @param clientIpv4 its tunnel address
 * @param clientIpv6 its tunnel address
 * @param presharedKey the WireGuard pre-shared key of this pair
 * @param localIce the credentials of the receiver of this message
 * @param remoteIce the credentials of the other client
 * @param controlling true on the client that asked
 * @param useIceless whether both sides can do without connectivity checks
 * @param grant what the other client may do; only on the client that was asked for
 * @param expiresAt when the grant ends, in seconds since 1970; only on the client asked for
 * @param flowLogsIngestToken a JWT for flow logs; released clients insist on it
 */
public record ClientDeviceAccessAuthorized(
    String clientId,
    String clientName,
    WireKey clientPublicKey,
    InetAddress clientIpv4,
    InetAddress clientIpv6,
    WireKey presharedKey,
    IceAuth localIce,
    IceAuth remoteIce,
    boolean controlling,
    boolean useIceless,
    Optional<Grant> grant,
    OptionalLong expiresAt,
    Optional<String> flowLogsIngestToken)
    implements PortalMessage.ToClient {
  /** Names the parties only: tokens and names of people do not belong in text. */
  @Override
  public String toString() {
    return "ClientDeviceAccessAuthorized[clientId=" + clientId + "]";
  }

  /**
   * The traffic that a peer may send.
   *
   * @param resourceId the device pool that gives the right
   * @param filters what is permitted; empty = everything
   */
  public record Grant(String resourceId, List<ResourceFilter> filters) {
    /** Copies the list. */
    public Grant {
      filters = List.copyOf(filters);
    }
  }
}
