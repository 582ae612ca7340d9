package fz.control.message;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Tells a client that it may not connect to another one.
 *
 * @param clientId the other client, if the portal found one
 * @param ipv4 the address asked for
 * @param ipv6 the address asked for
 * @param reason why, such as {@code ambiguous_address} or {@code forbidden}
 */
public record ClientDeviceAccessDenied(
    Optional<String> clientId,
    Optional<InetAddress> ipv4,
    Optional<InetAddress> ipv6,
    String reason)
    implements PortalMessage.ToClient {}
