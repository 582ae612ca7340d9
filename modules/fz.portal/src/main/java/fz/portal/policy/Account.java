package fz.portal.policy;

/**
 * The tenant.
 *
 * @param id UUID
 * @param name human name
 * @param slug short name for URLs and gateways
 */
public record Account(String id, String name, String slug) {}
