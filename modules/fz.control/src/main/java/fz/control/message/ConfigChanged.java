package fz.control.message;

/**
 * Replaces the interface configuration of a client.
 *
 * @param interfaceConfig the new one
 */
public record ConfigChanged(InterfaceConfig interfaceConfig) implements PortalMessage.ToClient {}
