package fz.control.message;

/**
 * A resource that a gateway serves has changed.
 *
 * @param resource its present state, without sites
 */
public record ResourceUpdated(Resource resource) implements PortalMessage.ToGateway {}
