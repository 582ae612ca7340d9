package fz.control.message;

/** No relay can be used any more; the portal answers with {@link RelaysPresence}. */
public record NoRelays() implements PortalMessage.FromClient, PortalMessage.FromGateway {}
