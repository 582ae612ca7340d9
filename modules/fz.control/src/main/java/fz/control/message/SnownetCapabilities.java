package fz.control.message;

/**
 * What the peer's connections can do, sent after each join.
 *
 * @param iceless whether connections without connectivity checks are possible
 */
public record SnownetCapabilities(boolean iceless)
    implements PortalMessage.FromClient, PortalMessage.FromGateway {}
