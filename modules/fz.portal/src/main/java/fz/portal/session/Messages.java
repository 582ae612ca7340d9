package fz.portal.session;

import fz.control.message.AuthorizationCreated;
import fz.control.message.AuthorizationEntry;
import fz.control.message.ClientInit;
import fz.control.message.CreateAuthorization;
import fz.control.message.FlowLogs;
import fz.control.message.GatewayInit;
import fz.control.message.IceAuth;
import fz.control.message.InterfaceConfig;
import fz.control.message.IpNetwork;
import fz.control.message.IpStack;
import fz.control.message.RejectAccess;
import fz.control.message.Relay;
import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import fz.control.message.WireKey;
import fz.portal.policy.Account;
import fz.portal.policy.Authorization;
import fz.portal.policy.Device;
import fz.portal.policy.Directory;
import fz.portal.policy.TrafficFilter;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns what the portal knows into messages of the portal protocol. */
final class Messages {
  /** Flow logs are off (interval 0); the address is required all the same. */
  private static final FlowLogs NO_FLOW_LOGS = new FlowLogs("https://flow-logs.invalid", 0, 1000);

  private Messages() {}

  static ClientInit clientInit(
      Device device,
      Collection<fz.portal.policy.Resource> resources,
      Directory directory,
      List<Relay> relays) {
    return new ClientInit(
        network(device),
        resources.stream().map(resource -> resource(resource, directory)).toList(),
        relays,
        List.of(),
        Optional.of(NO_FLOW_LOGS));
  }

  static GatewayInit gatewayInit(
      Device device, Account account, List<Authorization> grants, List<Relay> relays) {
    return new GatewayInit(
        network(device),
        true,
        true,
        Optional.of(account.slug()),
        relays,
        grants.stream().map(Messages::entry).toList(),
        Optional.of(NO_FLOW_LOGS));
  }

  static CreateAuthorization createAuthorization(
      String ref,
      Device client,
      Resource resource,
      Authorization authorization,
      Credentials credentials,
      String ingestToken) {
    return new CreateAuthorization(
        ref,
        resource,
        new CreateAuthorization.AuthorizedClient(
            client.id(),
            key(client.publicKey()),
            key(credentials.presharedKey()),
            address(client.ipv4()),
            address(client.ipv6())),
        ice(credentials.client()),
        ice(credentials.gateway()),
        OptionalLong.of(authorization.expiresAt()),
        false,
        Optional.of(ingestToken));
  }

  static AuthorizationCreated authorizationCreated(
      fz.portal.policy.Resource resource,
      Device gateway,
      Credentials credentials,
      String ingestToken) {
    return new AuthorizationCreated(
        resource.id(),
        gateway.id(),
        key(gateway.publicKey()),
        address(gateway.ipv4()),
        address(gateway.ipv6()),
        resource.siteId(),
        key(credentials.presharedKey()),
        ice(credentials.client()),
        ice(credentials.gateway()),
        false,
        Optional.of(ingestToken));
  }

  static RejectAccess rejectAccess(Authorization authorization) {
    return new RejectAccess(authorization.clientId(), authorization.resourceId());
  }

  /** Writes a resource for either side; gateways leave out what does not concern them. */
  static Resource resource(fz.portal.policy.Resource resource, Directory directory) {
    fz.portal.policy.Site site = directory.sites().get(resource.siteId());
    List<Site> sites = List.of(new Site(site.id(), site.name()));
    List<ResourceFilter> filters = resource.filters().stream().map(Messages::filter).toList();
    Optional<String> description = Optional.ofNullable(resource.description());
    return switch (resource.type()) {
      case DNS ->
          new Resource.Dns(
              resource.id(),
              resource.address(),
              resource.name(),
              description,
              sites,
              IpStack.valueOf(resource.families().name()),
              filters);
      // A single address is a network of one.
      case CIDR, IP ->
          new Resource.Cidr(
              resource.id(),
              IpNetwork.parse(resource.address()).orElseThrow(),
              resource.name(),
              description,
              sites,
              filters);
      case INTERNET -> new Resource.Internet(resource.id(), resource.name(), sites);
    };
  }

  private static InterfaceConfig network(Device device) {
    return new InterfaceConfig(address(device.ipv4()), address(device.ipv6()));
  }

  private static AuthorizationEntry entry(Authorization grant) {
    return new AuthorizationEntry(
        grant.clientId(), grant.resourceId(), OptionalLong.of(grant.expiresAt()));
  }

  private static ResourceFilter filter(TrafficFilter filter) {
    return switch (filter.protocol()) {
      case TCP -> new ResourceFilter(ResourceFilter.Protocol.TCP, filter.first(), filter.last());
      case UDP -> new ResourceFilter(ResourceFilter.Protocol.UDP, filter.first(), filter.last());
      case ICMP -> ResourceFilter.icmp();
    };
  }

  private static IceAuth ice(Credentials.Ice ice) {
    return new IceAuth(ice.username(), ice.password());
  }

  private static WireKey key(String base64) {
    return WireKey.parse(base64).orElseThrow();
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
