package fz.transport;

/**
 * One option of a provider.
 *
 * @param name the key
 * @param description one line, with the unit
 * @param defaultValue what holds when it is absent; empty means that it must be given
 */
public record OptionDescriptor(String name, String description, String defaultValue) {}
