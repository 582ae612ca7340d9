package fz.portal.policy;

/**
 * Someone, or something, that may be given access.
 *
 * @param email null where unknown
 * @param disabled a disabled actor may not connect
 */
public record Actor(String id, String name, ActorType type, String email, boolean disabled) {}
