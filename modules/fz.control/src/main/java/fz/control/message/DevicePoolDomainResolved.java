package fz.control.message;

import java.net.InetAddress;

/**
 * The tunnel addresses of a device of a dynamic pool.
 *
 * @param resourceId the pool
 * @param domain the name asked for
 * @param ipv4 the device's tunnel address
 * @param ipv6 the device's tunnel address
 */
public record DevicePoolDomainResolved(
    String resourceId, String domain, InetAddress ipv4, InetAddress ipv6)
    implements PortalMessage.ToClient {}
