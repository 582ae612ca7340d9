package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.CLIENT_V6;
import static fz.tunnel.TwoTunnels.MILLI;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.ConfigChanged;
import fz.control.message.InterfaceConfig;
import fz.control.message.ResourceDeleted;
import fz.control.message.ResourceFilter;
import fz.packet.DropReason;
import fz.packet.PacketView;
import fz.testkit.PacketBytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoTunnelsDnsTest {
  private static final String SENTINEL = "100.100.111.1";

  private final TwoTunnels net = new TwoTunnels(2);
  private int nextId = 7;

  @BeforeEach
  void setUp() {
    net.add(TestResources.dns("r-dns", "*.example.com"));
    net.names.put(
        "app.example.com", List.of(address("10.9.0.1"), address("10.9.0.2"), address("fd99::1")));
  }

  @Test
  void aPingToANameReachesItsRealAddress() {
    List<String> proxies = ask("app.example.com", DnsMessagesForTests.A);
    assertEquals(List.of("100.96.0.1", "100.96.0.2", "100.96.0.3", "100.96.0.4"), proxies);
    net.send(Packets.ping(CLIENT_V4, proxies.getFirst(), 1, 1));
    net.run(2 * SECOND);
    assertEquals(List.of("icmp 8/0 100.64.0.1 > 10.9.0.1"), net.described(net.behindGateway));
    assertEquals(List.of("icmp 0/0 100.96.0.1 > 100.64.0.1"), net.described(net.atClientHost));
  }

  @Test
  void proxiesShareTheRealAddressesByTurns() {
    List<String> proxies = ask("app.example.com", DnsMessagesForTests.A);
    for (String proxy : proxies) {
      net.send(Packets.ping(CLIENT_V4, proxy, 1, 1));
    }
    net.run(2 * SECOND);
    assertEquals(
        List.of("10.9.0.1", "10.9.0.2", "10.9.0.1", "10.9.0.2"),
        net.behindGateway.stream().map(Packets::destination).toList());
    assertEquals(proxies, net.atClientHost.stream().map(Packets::source).toList());
  }

  @Test
  void ipv6UdpAndTcpReachTheRealAddress() {
    String proxy = ask("app.example.com", DnsMessagesForTests.AAAA).getFirst();
    net.send(Packets.udp(CLIENT_V6, 5000, proxy, 6000, "hello"));
    net.send(Packets.tcp(CLIENT_V6, 5001, proxy, 443, PacketView.TCP_SYN));
    net.run(2 * SECOND);
    assertEquals(
        List.of(
            "udp fd00:2021:1111:0:0:0:0:1 > fd99:0:0:0:0:0:0:1",
            "tcp 2 fd00:2021:1111:0:0:0:0:1 > fd99:0:0:0:0:0:0:1"),
        net.described(net.behindGateway));
    assertEquals(2, net.atClientHost.size());
    assertArrayEquals(
        "hello".getBytes(StandardCharsets.UTF_8), Packets.payload(net.atClientHost.getFirst()));
  }

  @Test
  void aNameWithoutAddressesIsUnreachable() {
    String proxy = ask("none.example.com", DnsMessagesForTests.A).getFirst();
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 1));
    net.run(2 * SECOND);
    assertEquals(List.of("icmp 3/0 100.96.0.1 > 100.64.0.1"), net.described(net.atClientHost));
  }

  @Test
  void aFamilyWithoutAddressesIsReachedInTheOther() {
    net.names.put("app.example.com", List.of(address("10.9.0.1")));
    String proxy = ask("app.example.com", DnsMessagesForTests.AAAA).getFirst();
    net.send(Packets.udp(CLIENT_V6, 5000, proxy, 7, "to the other family"));
    net.run(2 * SECOND);
    assertEquals(List.of("udp 100.64.0.1 > 10.9.0.1"), net.described(net.behindGateway));
    assertEquals(1, net.atClientHost.size());
    byte[] answer = net.atClientHost.getFirst();
    assertTrue(PacketBytes.isIntact(answer));
    assertEquals(proxy, Packets.source(answer));
  }

  @Test
  void aFamilyWithoutAddressesIsUnreachableWhereTranslationIsOff() {
    net.translation = FamilyTranslation.parse("off:*.example.com").orElseThrow();
    net.startGateway();
    net.names.put("app.example.com", List.of(address("10.9.0.1")));
    String proxy = ask("app.example.com", DnsMessagesForTests.AAAA).getFirst();
    net.send(Packets.ping(CLIENT_V6, proxy, 1, 1));
    net.run(2 * SECOND);
    assertEquals(1, net.atClientHost.size());
    assertTrue(Packets.describe(net.atClientHost.getFirst()).startsWith("icmp 1/3 "));
  }

  @Test
  void packetsWaitUntilTheNameIsResolved() {
    String proxy = ask("app.example.com", DnsMessagesForTests.A).getFirst();
    net.namesResolve = false;
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 1));
    net.run(5 * SECOND);
    assertEquals(0, net.behindGateway.size());
    net.namesResolve = true;
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 2));
    net.run(SECOND);
    assertEquals(2, net.behindGateway.size());
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void aNameThatCannotBeResolvedInTimeIsRefused() {
    String proxy = ask("app.example.com", DnsMessagesForTests.A).getFirst();
    net.namesResolve = false;
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 1));
    net.run(15 * SECOND);
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 2));
    net.run(SECOND);
    assertEquals(0, net.behindGateway.size());
    assertEquals(List.of("icmp 3/13 100.96.0.1 > 100.64.0.1"), net.described(net.atClientHost));
  }

  @Test
  void aNewQueryTakesNewAddressesForNewFlowsOnly() {
    String proxy = ask("app.example.com", DnsMessagesForTests.A).getFirst();
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 1));
    net.run(2 * SECOND);
    net.names.put("app.example.com", List.of(address("10.9.0.77")));
    ask("app.example.com", DnsMessagesForTests.A);
    net.run(SECOND);
    net.send(Packets.ping(CLIENT_V4, proxy, 1, 2));
    net.send(Packets.ping(CLIENT_V4, proxy, 2, 1));
    net.run(SECOND);
    assertEquals(
        List.of("10.9.0.1", "10.9.0.1", "10.9.0.77"),
        net.behindGateway.stream().map(Packets::destination).toList());
  }

  @Test
  void theFilterOfTheMostSpecificPermittingResourceCounts() {
    net.add(
        TestResources.dns(
            "r-exact",
            "app.example.com",
            new ResourceFilter(ResourceFilter.Protocol.TCP, 443, 443)));
    String proxy = ask("app.example.com", DnsMessagesForTests.A).getFirst();
    net.send(Packets.tcp(CLIENT_V4, 5001, proxy, 443, PacketView.TCP_SYN));
    net.send(Packets.tcp(CLIENT_V4, 5002, proxy, 80, PacketView.TCP_SYN));
    net.run(2 * SECOND);
    assertEquals(
        List.of("r-exact", "r-dns"),
        net.portal.requests.stream().map(r -> r.resourceId()).toList());
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void aFilteredPortOfANameIsRefusedAtOnce() {
    net.client.handleResourceDeleted(new ResourceDeleted("r-dns"), net.now);
    net.clientResources.clear();
    net.add(
        TestResources.dns(
            "r-web", "app.example.com", new ResourceFilter(ResourceFilter.Protocol.TCP, 443, 443)));
    String proxy = ask("app.example.com", DnsMessagesForTests.A).getFirst();
    net.send(Packets.tcp(CLIENT_V4, 5002, proxy, 80, PacketView.TCP_SYN));
    assertEquals(List.of("icmp 3/13 100.96.0.1 > 100.64.0.1"), net.described(net.atClientHost));
  }

  @Test
  void otherNamesAreForwardedAndTheirAnswersReturned() {
    byte[] query = DnsMessagesForTests.query(0x1234, "www.example.net", DnsMessagesForTests.A);
    net.send(Packets.udp(CLIENT_V4, 40000, SENTINEL, 53, query));
    assertEquals(1, net.forwarded.size());
    TunnelEvent.ForwardDns forward = net.forwarded.getFirst();
    assertEquals("203.0.113.53", forward.upstream().getAddress().getHostAddress());
    byte[] answer = forward.query().clone();
    answer[0] = 0;
    answer[2] |= (byte) 0x80;
    net.client.handleDnsAnswer(forward.token(), answer, net.now);
    net.run(MILLI);
    byte[] packet = net.atClientHost.getFirst();
    assertEquals("udp 100.100.111.1 > 100.64.0.1", Packets.describe(packet));
    assertEquals(40000, Packets.view(packet).destinationPort());
    assertEquals(0x1234, DnsMessagesForTests.id(Packets.payload(packet)));
  }

  @Test
  void aServerThatCannotBeAskedIsReportedAndASilentOneIsNot() {
    byte[] query = DnsMessagesForTests.query(1, "www.example.net", DnsMessagesForTests.A);
    net.send(Packets.udp(CLIENT_V4, 40000, SENTINEL, 53, query));
    net.send(Packets.udp(CLIENT_V4, 40001, SENTINEL, 53, query));
    net.client.handleDnsFailure(net.forwarded.get(0).token(), false, net.now);
    net.client.handleDnsFailure(net.forwarded.get(1).token(), true, net.now);
    net.run(MILLI);
    assertEquals(1, net.atClientHost.size());
    byte[] answer = Packets.payload(net.atClientHost.getFirst());
    assertEquals(2, DnsMessagesForTests.responseCode(answer));
  }

  @Test
  void aNameOfARemovedResourceIsForwarded() {
    net.client.handleResourceDeleted(new ResourceDeleted("r-dns"), net.now);
    byte[] query = DnsMessagesForTests.query(1, "app.example.com", DnsMessagesForTests.A);
    net.send(Packets.udp(CLIENT_V4, 40000, SENTINEL, 53, query));
    assertEquals(1, net.forwarded.size());
  }

  @Test
  void otherPortsOfTheSentinelAreNotServed() {
    net.send(Packets.udp(CLIENT_V4, 40000, SENTINEL, 5353, "x"));
    net.send(Packets.ping(CLIENT_V4, "100.100.111.200", 1, 1));
    assertEquals(2, net.client.drops().get(DropReason.SENTINEL_PORT));
  }

  @Test
  void aRestartedClientThatNumbersItsNamesDifferentlyReachesTheRightHosts() {
    net.names.put("other.example.com", List.of(address("10.9.0.50")));
    String before = ask("app.example.com", DnsMessagesForTests.A).getFirst();
    net.send(Packets.ping(CLIENT_V4, before, 1, 1));
    net.run(2 * SECOND);
    net.startClient();
    String after = ask("other.example.com", DnsMessagesForTests.A).getFirst();
    assertEquals(before, after);
    net.send(Packets.ping(CLIENT_V4, after, 1, 1));
    net.run(2 * SECOND);
    assertEquals("10.9.0.50", Packets.destination(net.behindGateway.getLast()));
    assertEquals(2, net.atClientHost.size());
  }

  @Test
  void otherRecordsOfANameComeFromTheGateway() {
    net.gateway.handleSystemResolvers(
        List.of(new InetSocketAddress(address("10.53.0.1"), 53)), net.now);
    byte[] query = DnsMessagesForTests.query(0x77, "app.example.com", DnsMessagesForTests.TXT);
    net.send(Packets.udp(CLIENT_V4, 40000, SENTINEL, 53, query));
    net.run(2 * SECOND);
    assertEquals(List.of(), net.forwarded);
    TunnelEvent.ForwardDns asked =
        net.gatewayEvents.stream()
            .filter(TunnelEvent.ForwardDns.class::isInstance)
            .map(TunnelEvent.ForwardDns.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals("10.53.0.1", asked.upstream().getAddress().getHostAddress());
    byte[] answer = asked.query().clone();
    answer[2] |= (byte) 0x80;
    net.gateway.handleDnsAnswer(asked.token(), answer, net.now);
    net.run(SECOND);
    byte[] packet = net.atClientHost.getFirst();
    assertEquals("udp 100.100.111.1 > 100.64.0.1", Packets.describe(packet));
    assertEquals(0x77, DnsMessagesForTests.id(Packets.payload(packet)));
    assertEquals(1, net.atClientHost.size());
  }

  @Test
  void aGatewayWithoutServersSaysSo() {
    byte[] query = DnsMessagesForTests.query(0x77, "app.example.com", DnsMessagesForTests.TXT);
    net.send(Packets.udp(CLIENT_V4, 40000, SENTINEL, 53, query));
    net.run(2 * SECOND);
    byte[] answer = Packets.payload(net.atClientHost.getFirst());
    assertEquals(2, DnsMessagesForTests.responseCode(answer));
  }

  @Test
  void aServerOfThePortalInsideANetworkIsAskedThroughTheTunnel() {
    net.add(TestResources.cidr("r-net", "10.53.0.0/24"));
    net.client.handleConfigChanged(
        new ConfigChanged(
            new InterfaceConfig(
                address(CLIENT_V4),
                address(CLIENT_V6),
                Optional.empty(),
                List.of(new InetSocketAddress(address("10.53.0.1"), 53)),
                List.of())),
        net.now);
    byte[] query = DnsMessagesForTests.query(0x99, "www.example.net", DnsMessagesForTests.A);
    net.send(Packets.udp(CLIENT_V4, 40000, "100.100.111.2", 53, query));
    net.run(2 * SECOND);
    assertEquals(List.of(), net.forwarded);
    assertEquals(List.of("udp 100.64.0.1 > 10.53.0.1"), net.described(net.behindGateway));
    assertEquals(List.of("udp 100.100.111.2 > 100.64.0.1"), net.described(net.atClientHost));
    assertEquals(0x99, DnsMessagesForTests.id(Packets.payload(net.atClientHost.getFirst())));
  }

  private List<String> ask(String name, int type) {
    int before = net.atClientHost.size();
    int id = nextId++;
    byte[] query = DnsMessagesForTests.query(id, name, type);
    net.send(Packets.udp(CLIENT_V4, 40000 + id, SENTINEL, 53, query));
    assertEquals(before + 1, net.atClientHost.size());
    byte[] answer = Packets.payload(net.atClientHost.removeLast());
    assertEquals(id, DnsMessagesForTests.id(answer));
    return DnsMessagesForTests.addresses(answer);
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
