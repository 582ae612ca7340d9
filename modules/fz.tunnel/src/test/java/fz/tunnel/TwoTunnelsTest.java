package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.CLIENT_V6;
import static fz.tunnel.TwoTunnels.GATEWAY_V4;
import static fz.tunnel.TwoTunnels.MILLI;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.IceCandidates;
import fz.control.message.RejectAccess;
import fz.control.message.ResourceDeleted;
import fz.control.message.ResourceFilter;
import fz.control.message.ResourceUpdated;
import fz.packet.DropReason;
import fz.packet.PacketView;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoTunnelsTest {
  private final TwoTunnels net = new TwoTunnels(1);

  @Test
  void carriesAPingToANetwork() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(List.of("icmp 8/0 100.64.0.1 > 10.0.0.7"), net.described(net.behindGateway));
    assertEquals(List.of("icmp 0/0 10.0.0.7 > 100.64.0.1"), net.described(net.atClientHost));
    assertEquals(1, net.portal.requests.size());
  }

  @Test
  void carriesAPingToAnIpv6Network() {
    net.add(TestResources.cidr("r-net", "fd12:3456::/32"));
    net.send(Packets.ping(CLIENT_V6, "fd12:3456::7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(
        List.of("icmp 129/0 fd12:3456:0:0:0:0:0:7 > fd00:2021:1111:0:0:0:0:1"),
        net.described(net.atClientHost));
  }

  @Test
  void sendsWhatWaitedForAccessOnceAndInOrder() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    for (int sequence = 0; sequence < 5; sequence++) {
      net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, sequence));
      net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, sequence));
    }
    net.run(2 * SECOND);
    assertEquals(5, net.behindGateway.size());
    for (int sequence = 0; sequence < 5; sequence++) {
      assertEquals(sequence, Packets.view(net.behindGateway.get(sequence)).icmpSequence());
    }
    assertEquals(1, net.portal.requests.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void worksOverOneFamilyOnly(boolean ipv4) {
    net.onlyFamily(ipv4);
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(1, net.atClientHost.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void survivesLoss(long seed) {
    TwoTunnels lossy = new TwoTunnels(seed);
    lossy.lossPercent = 20;
    lossy.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    byte[] ping = Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1);
    assertTrue(lossy.sendUntilAnswered(ping, SECOND, 40 * SECOND), "seed " + seed);
    int before = lossy.atClientHost.size();
    for (int sequence = 0; sequence < 300; sequence++) {
      lossy.send(Packets.ping(CLIENT_V4, "10.0.0.7", 2, sequence));
      lossy.run(SECOND);
    }
    int answered = lossy.atClientHost.size() - before;
    assertTrue(answered > 140, "seed " + seed + ": " + answered + " of 300");
    assertEquals(1, lossy.portal.requests.size(), "seed " + seed);
  }

  @Test
  void refusesWhatTheFilterExcludesAtOnce() {
    net.add(
        TestResources.cidr(
            "r-net", "10.0.0.0/24", new ResourceFilter(ResourceFilter.Protocol.TCP, 443, 443)));
    net.send(Packets.tcp(CLIENT_V4, 4000, "10.0.0.7", 80, PacketView.TCP_SYN));
    assertEquals(List.of("icmp 3/13 10.0.0.7 > 100.64.0.1"), net.described(net.atClientHost));
    assertEquals(0, net.portal.requests.size());
    net.send(Packets.tcp(CLIENT_V4, 4001, "10.0.0.7", 443, PacketView.TCP_SYN));
    net.run(2 * SECOND);
    assertEquals("tcp 18 10.0.0.7 > 100.64.0.1", Packets.describe(net.atClientHost.get(1)));
  }

  @Test
  void refusesAtTheGatewayWhatItsFilterExcludes() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.gateway.handleResourceUpdated(
        new ResourceUpdated(
            TestResources.cidr(
                "r-net", "10.0.0.0/24", new ResourceFilter(ResourceFilter.Protocol.UDP, 53, 53))),
        net.now);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.run(SECOND);
    assertEquals(1, net.behindGateway.size());
    assertEquals("icmp 3/13 10.0.0.7 > 100.64.0.1", Packets.describe(net.atClientHost.get(1)));
  }

  @Test
  void dropsWhatNoResourceContains() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.1.7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(0, net.atClientHost.size());
    assertEquals(0, net.portal.requests.size());
    assertEquals(1, net.client.drops().get(DropReason.NO_RESOURCE));
  }

  @Test
  void dropsPacketsWithAForeignSource() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping("100.64.0.9", "10.0.0.7", 1, 1));
    assertEquals(1, net.client.drops().get(DropReason.FOREIGN_SOURCE));
    assertEquals(0, net.portal.requests.size());
  }

  @Test
  void reachesTheGatewayItselfOnceConnected() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.send(Packets.ping(CLIENT_V4, GATEWAY_V4, 1, 1));
    net.run(SECOND);
    assertEquals("icmp 0/0 100.64.0.2 > 100.64.0.1", Packets.describe(net.atClientHost.get(1)));
  }

  @Test
  void refusesOtherDevicesThroughTheGateway() {
    net.add(TestResources.cidr("r-all", "100.64.0.0/10"));
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.send(Packets.ping(CLIENT_V4, "100.64.0.77", 1, 1));
    net.run(SECOND);
    assertEquals(1, net.behindGateway.size());
  }

  @Test
  void revokedAccessIsRefusedAndGrantedAgain() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.portal.resources.remove("r-net");
    net.gateway.handleRejectAccess(new RejectAccess(FakePortal.CLIENT, "r-net"), net.now);
    net.run(SECOND);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.run(2 * SECOND);
    assertEquals(1, net.behindGateway.size());
    assertEquals(2, net.portal.requests.size());
    assertEquals(List.of(FakePortal.GATEWAY), net.portal.requests.get(1).connectedGatewayIds());
    net.portal.resources.put("r-net", TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 3));
    net.run(2 * SECOND);
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void withoutOneOfTwoResourcesTheOtherGoesOn() {
    net.add(TestResources.cidr("r-one", "10.0.0.0/24"));
    net.add(TestResources.cidr("r-two", "10.0.1.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.send(Packets.ping(CLIENT_V4, "10.0.1.7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(2, net.atClientHost.size());
    net.gateway.handleRejectAccess(new RejectAccess(FakePortal.CLIENT, "r-one"), net.now);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.send(Packets.ping(CLIENT_V4, "10.0.1.7", 1, 2));
    net.run(SECOND);
    assertEquals(
        List.of("icmp 3/13 10.0.0.7 > 100.64.0.1", "icmp 0/0 10.0.1.7 > 100.64.0.1"),
        net.described(net.atClientHost).subList(2, 4));
  }

  @Test
  void accessEndsByItsDate() {
    net.portal.expiresAt = OptionalLong.of(TwoTunnels.EPOCH.getEpochSecond() + 60);
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(55 * SECOND);
    net.portal.resources.clear();
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.run(SECOND);
    assertEquals(2, net.atClientHost.size());
    net.run(10 * SECOND);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 3));
    net.run(2 * SECOND);
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void recoversFromARestartOfTheGateway() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.startGateway();
    long before = net.now;
    byte[] ping = Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2);
    assertTrue(net.sendUntilAnswered(ping, SECOND, 60 * SECOND));
    assertTrue(net.now - before < 25 * SECOND, "took " + (net.now - before) / SECOND + " s");
  }

  @Test
  void recoversFromARestartOfTheClient() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.startClient();
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.run(2 * SECOND);
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void recoversFromAReset() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    byte[] key = new byte[32];
    net.random.nextBytes(key);
    byte[] before = net.client.publicKey();
    net.client.reset(key, net.now);
    assertNotEquals(List.of(before), List.of(net.client.publicKey()));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.run(2 * SECOND);
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void movesToAnotherAddressOfTheClient() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.moveClient("192.0.2.99");
    byte[] ping = Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2);
    assertTrue(net.sendUntilAnswered(ping, SECOND, 15 * SECOND));
    assertEquals(1, net.portal.requests.size());
  }

  @Test
  void ignoresNoiseFromTheNetwork() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.noise(5_000);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 2));
    net.run(2 * SECOND);
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void saysGoodbyeWhenTheClientStops() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.client.shutdown(net.now);
    net.run(SECOND);
    assertTrue(
        net.gatewayEvents.contains(
            new TunnelEvent.PeerStatus(FakePortal.CLIENT, TunnelEvent.PeerState.CLOSED)));
  }

  @Test
  void saysGoodbyeWithTheLastResource() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    net.client.handleResourceDeleted(new ResourceDeleted("r-net"), net.now);
    net.run(SECOND);
    assertTrue(
        net.gatewayEvents.contains(
            new TunnelEvent.PeerStatus(FakePortal.CLIENT, TunnelEvent.PeerState.CLOSED)));
  }

  @Test
  void repeatsARequestOnlyForTrafficAndNotTooOften() {
    net.portal.gatewayOnline = false;
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    for (int i = 0; i < 21; i++) {
      net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, i));
      net.run(200 * MILLI);
    }
    assertEquals(3, net.portal.requests.size());
    net.run(20 * SECOND);
    assertEquals(3, net.portal.requests.size());
    assertTrue(
        net.clientEvents.contains(
            new TunnelEvent.ResourceStatus("r-net", TunnelEvent.Status.OFFLINE)));
  }

  @Test
  void holdsCandidatesWhileThePortalIsAway() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.client.handlePortalConnected(false, net.now);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(SECOND);
    assertFalse(net.clientEvents.stream().anyMatch(TwoTunnelsTest::isCandidates));
    net.client.handlePortalConnected(true, net.now);
    net.run(2 * SECOND);
    assertTrue(net.clientEvents.stream().anyMatch(TwoTunnelsTest::isCandidates));
  }

  @Test
  void keepsGoingForHoursAndRekeys() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    int sent = 0;
    for (long end = net.now + 3 * 3600 * SECOND; net.now < end; ) {
      net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, sent++ & 0xffff));
      net.run(45 * SECOND);
    }
    assertEquals(sent, net.atClientHost.size());
    assertEquals(1, net.portal.requests.size());
  }

  @Test
  void configuresTheDeviceOnlyWhenSomethingHasChanged() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.run(SECOND);
    long before = net.clientEvents.stream().filter(TwoTunnelsTest::isConfiguration).count();
    net.initClient();
    net.run(SECOND);
    assertEquals(before, net.clientEvents.stream().filter(TwoTunnelsTest::isConfiguration).count());
    TunnelEvent.ConfigureInterface last =
        net.clientEvents.stream()
            .filter(TwoTunnelsTest::isConfiguration)
            .map(TunnelEvent.ConfigureInterface.class::cast)
            .toList()
            .getLast();
    assertTrue(last.routes().contains("10.0.0.0/24"));
    assertTrue(last.routes().contains("100.96.0.0/11"));
    assertEquals(1, last.dnsServers().size());
  }

  private static boolean isCandidates(TunnelEvent event) {
    return event instanceof TunnelEvent.SendToPortal m && m.message() instanceof IceCandidates;
  }

  private static boolean isConfiguration(TunnelEvent event) {
    return event instanceof TunnelEvent.ConfigureInterface;
  }
}
