package fz.control.message;

import java.util.List;
import java.util.Optional;

/**
 * The whole state of a gateway, pushed after each join.
 *
 * @param interfaceConfig the tunnel interface; gateways have no search domain and no resolvers
 * @param ipv4Masquerade whether IPv4 is to be masqueraded behind the host
 * @param ipv6Masquerade whether IPv6 is to be masqueraded behind the host
 * @param accountSlug the short name of the account
 * @param relays relays to add or update
 * @param authorizations grants that are still valid; never creates access by itself
 * @param flowLogs where flow logs go, if the portal says so
 */
public record GatewayInit(
    InterfaceConfig interfaceConfig,
    boolean ipv4Masquerade,
    boolean ipv6Masquerade,
    Optional<String> accountSlug,
    List<Relay> relays,
    List<AuthorizationEntry> authorizations,
    Optional<FlowLogs> flowLogs)
    implements PortalMessage.ToGateway {
  /** Copies the lists. */
  public GatewayInit {
    relays = List.copyOf(relays);
    authorizations = List.copyOf(authorizations);
  }
}
