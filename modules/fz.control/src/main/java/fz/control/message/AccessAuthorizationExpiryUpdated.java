package fz.control.message;

/**
 * Moves the end of an authorization.
 *
 * @param clientId the client
 * @param resourceId the resource
 * @param expiresAt the new end, in seconds since 1970
 */
public record AccessAuthorizationExpiryUpdated(String clientId, String resourceId, long expiresAt)
    implements PortalMessage.ToClient, PortalMessage.ToGateway {}
