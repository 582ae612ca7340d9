package fz.portal.policy;

/** A place whose gateways reach the same resources. */
public record Site(String id, String name) {}
