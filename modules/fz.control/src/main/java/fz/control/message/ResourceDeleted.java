package fz.control.message;

/**
 * A client may not reach a resource any more.
 *
 * @param resourceId which one; the payload on the wire is this text alone
 */
public record ResourceDeleted(String resourceId) implements PortalMessage.ToClient {}
