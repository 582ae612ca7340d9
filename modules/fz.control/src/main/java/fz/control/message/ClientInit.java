package fz.control.message;

import java.util.List;
import java.util.Optional;

/**
 * The whole state of a client, pushed after each join and whenever the portal sees fit.
 *
 * @param interfaceConfig the tunnel interface
 * @param resources what the client may reach; replaces the earlier set
 * @param relays relays to add or update; those not listed stay
 * @param authorizations inbound grants of other clients that are still valid
 * @param flowLogs where flow logs go, if the portal says so
 */
public record ClientInit(
    InterfaceConfig interfaceConfig,
    List<Resource> resources,
    List<Relay> relays,
    List<AuthorizationEntry> authorizations,
    Optional<FlowLogs> flowLogs)
    implements PortalMessage.ToClient {
  /** Copies the lists. */
  public ClientInit {
    resources = List.copyOf(resources);
    relays = List.copyOf(relays);
    authorizations = List.copyOf(authorizations);
  }
}
