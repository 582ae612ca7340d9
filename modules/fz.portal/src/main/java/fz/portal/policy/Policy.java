package fz.portal.policy;

/** Gives the members of a group access to a resource, while it is enabled. */
public record Policy(String id, String name, String groupId, String resourceId, boolean enabled) {}
