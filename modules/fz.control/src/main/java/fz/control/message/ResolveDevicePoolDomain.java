package fz.control.message;

/**
 * A client asks for the addresses of a device of a dynamic pool.
 *
 * @param resourceId the pool
 * @param domain the name, without trailing dot
 */
public record ResolveDevicePoolDomain(String resourceId, String domain)
    implements PortalMessage.FromClient {}
