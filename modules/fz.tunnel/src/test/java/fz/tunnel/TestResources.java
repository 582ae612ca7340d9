package fz.tunnel;

import fz.control.message.IpNetwork;
import fz.control.message.IpStack;
import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import java.util.List;
import java.util.Optional;

/** Resources of the one site. */
final class TestResources {
  private static final List<Site> SITES = List.of(new Site(FakePortal.SITE, "site"));

  private TestResources() {}

  static Resource.Cidr cidr(String id, String network, ResourceFilter... filters) {
    return new Resource.Cidr(
        id, IpNetwork.parse(network).orElseThrow(), id, Optional.empty(), SITES, List.of(filters));
  }

  static Resource.Dns dns(String id, String pattern, ResourceFilter... filters) {
    return new Resource.Dns(
        id, pattern, id, Optional.empty(), SITES, IpStack.DUAL, List.of(filters));
  }

  static Resource.Internet internet(String id) {
    return new Resource.Internet(id, id, SITES);
  }
}
