package fz.control.message;

import java.util.List;

/**
 * Relays have come or gone.
 *
 * @param disconnectedIds relays that are gone
 * @param connected relays to add or update
 */
public record RelaysPresence(List<String> disconnectedIds, List<Relay> connected)
    implements PortalMessage.ToClient, PortalMessage.ToGateway {
  /** Copies the lists. */
  public RelaysPresence {
    disconnectedIds = List.copyOf(disconnectedIds);
    connected = List.copyOf(connected);
  }
}
