package fz.control.message;

/**
 * Withdraws the access of a client to a resource that the receiver serves.
 *
 * @param clientId the client
 * @param resourceId the resource
 */
public record RejectAccess(String clientId, String resourceId)
    implements PortalMessage.ToClient, PortalMessage.ToGateway {}
