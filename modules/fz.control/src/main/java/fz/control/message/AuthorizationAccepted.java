package fz.control.message;

/**
 * A gateway acknowledges {@link CreateAuthorization}; {@code authorization_created} on the wire.
 *
 * @param ref that of the request
 */
public record AuthorizationAccepted(String ref) implements PortalMessage.FromGateway {}
