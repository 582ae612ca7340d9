package fz.tunnel;

import fz.control.message.AuthorizationCreated;
import fz.control.message.CreateAuthorization;
import fz.control.message.IceAuth;
import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import fz.dns.DomainPattern;
import fz.ice.IceCredentials;
import fz.nat.Filter;
import fz.nat.FilterSet;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Translates the portal's words into the tunnel's. */
final class FromPortal {
  private FromPortal() {}

  /** Returns the resources that the client understands. */
  static List<ClientResource> clientResources(Collection<Resource> resources) {
    List<ClientResource> known = new ArrayList<>();
    for (Resource resource : resources) {
      clientResource(resource).ifPresent(known::add);
    }
    return known;
  }

  /** Returns a resource; empty if the client does not understand it. */
  static Optional<ClientResource> clientResource(Resource resource) {
    List<String> sites = resource.sites().stream().map(Site::id).toList();
    return switch (resource) {
      case Resource.Dns dns ->
          DomainPattern.parse(dns.address())
              .map(
                  pattern ->
                      ClientResource.dns(
                          dns.id(),
                          pattern,
                          filters(dns.filters()),
                          sites,
                          dns.ipStack().wireName() + " " + dns.address()));
      case Resource.Cidr cidr ->
          Optional.of(ClientResource.cidr(cidr.id(), prefix(cidr), filters(cidr.filters()), sites));
      case Resource.Internet internet -> Optional.of(ClientResource.internet(internet.id(), sites));
      case Resource.StaticDevicePool ignored -> Optional.empty();
      case Resource.DynamicDevicePool ignored -> Optional.empty();
      case Resource.Unknown ignored -> Optional.empty();
    };
  }

  /** Returns what a gateway is to let a client reach; empty if it does not understand it. */
  static Optional<Grant> grant(Resource resource) {
    return switch (resource) {
      case Resource.Dns dns ->
          DomainPattern.parse(dns.address())
              .map(pattern -> Grant.dns(dns.id(), pattern, filters(dns.filters())));
      case Resource.Cidr cidr -> {
        IpPrefix prefix = prefix(cidr);
        int bits = prefix.isIpv4() ? prefix.bits() + 96 : prefix.bits();
        yield Optional.of(
            Grant.cidr(cidr.id(), prefix.high(), prefix.low(), bits, filters(cidr.filters())));
      }
      case Resource.Internet internet ->
          Optional.of(Grant.internet(internet.id(), FilterSet.all()));
      case Resource.StaticDevicePool ignored -> Optional.empty();
      case Resource.DynamicDevicePool ignored -> Optional.empty();
      case Resource.Unknown ignored -> Optional.empty();
    };
  }

  static FilterSet filters(List<ResourceFilter> filters) {
    return FilterSet.of(filters.stream().map(FromPortal::filter).toList());
  }

  static ClientAccess.Granted granted(AuthorizationCreated message) {
    return new ClientAccess.Granted(
        message.resourceId(),
        message.gatewayId(),
        message.siteId(),
        Endpoint.of(message.gatewayIpv4(), 0),
        Endpoint.of(message.gatewayIpv6(), 0),
        new Connection.Secrets(
            message.gatewayPublicKey().bytes(),
            message.presharedKey().bytes(),
            credentials(message.clientIce()),
            credentials(message.gatewayIce())));
  }

  static Connection.Secrets secrets(CreateAuthorization message) {
    return new Connection.Secrets(
        message.client().publicKey().bytes(),
        message.client().presharedKey().bytes(),
        credentials(message.gatewayIce()),
        credentials(message.clientIce()));
  }

  private static IceCredentials credentials(IceAuth auth) {
    return new IceCredentials(auth.username(), auth.password());
  }

  private static IpPrefix prefix(Resource.Cidr cidr) {
    Endpoint first = Endpoint.of(cidr.address().address(), 0);
    return new IpPrefix(first.high(), first.low(), cidr.address().bits());
  }

  private static Filter filter(ResourceFilter filter) {
    Filter.Protocol protocol =
        switch (filter.protocol()) {
          case TCP -> Filter.Protocol.TCP;
          case UDP -> Filter.Protocol.UDP;
          case ICMP -> Filter.Protocol.ICMP;
        };
    return new Filter(protocol, filter.first(), filter.last());
  }
}
