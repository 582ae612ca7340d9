package fz.control.message;

/**
 * A name of a dynamic device pool has no addresses.
 *
 * @param resourceId the pool
 * @param domain the name asked for
 * @param reason {@code not_found} if there is no such device, otherwise a failure
 */
public record DevicePoolDomainResolutionFailed(String resourceId, String domain, String reason)
    implements PortalMessage.ToClient {}
