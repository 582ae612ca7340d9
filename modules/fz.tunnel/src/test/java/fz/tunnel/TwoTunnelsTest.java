package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.CLIENT_V6;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.control.message.IpNetwork;
import fz.control.message.IpStack;
import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TwoTunnelsTest {
  private final TwoTunnels net = new TwoTunnels(1);

  @Test
  void carriesAPingToANetwork() {
    net.add(cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(List.of("icmp 8/0 100.64.0.1 > 10.0.0.7"), net.described(net.behindGateway));
    assertEquals(List.of("icmp 0/0 10.0.0.7 > 100.64.0.1"), net.described(net.atClientHost));
    assertEquals(1, net.portal.requests.size());
  }

  @Test
  void carriesAPingToAnIpv6Network() {
    net.add(cidr("r-net", "fd12:3456::/32"));
    net.send(Packets.ping(CLIENT_V6, "fd12:3456::7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(1, net.atClientHost.size());
  }

  static Resource.Cidr cidr(String id, String network, ResourceFilter... filters) {
    return new Resource.Cidr(
        id,
        IpNetwork.parse(network).orElseThrow(),
        id,
        Optional.empty(),
        List.of(new Site(FakePortal.SITE, "site")),
        List.of(filters));
  }

  static Resource.Dns dns(String id, String pattern, ResourceFilter... filters) {
    return new Resource.Dns(
        id,
        pattern,
        id,
        Optional.empty(),
        List.of(new Site(FakePortal.SITE, "site")),
        IpStack.DUAL,
        List.of(filters));
  }
}
