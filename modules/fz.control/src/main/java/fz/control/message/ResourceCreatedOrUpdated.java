package fz.control.message;

/**
 * A client may reach one more resource, or a known one has changed.
 *
 * @param resource its present state
 */
public record ResourceCreatedOrUpdated(Resource resource) implements PortalMessage.ToClient {}
