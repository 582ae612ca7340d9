package fz.control.message;

/**
 * A place with gateways.
 *
 * @param id its id
 * @param name its name
 */
public record Site(String id, String name) {}
