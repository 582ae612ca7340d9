package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.CLIENT_V6;
import static fz.tunnel.TwoTunnels.GATEWAY_V4;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.ResourceFilter;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ICMP errors that the gateway makes, and those that it lets pass. */
class GatewayErrorsTest {
  private static final String REAL4 = "10.9.0.1";
  private static final String PROXY6 = "fd00:2021:1111:8000::";
  private static final String ROUTER = "192.0.2.77";

  private final TwoTunnels net = new TwoTunnels(4);

  @BeforeEach
  void setUp() {
    net.add(TestResources.dns("r-dns", "*.example.com"));
    net.add(TestResources.cidr("r-net", "10.0.0.0/24", ResourceFilter.icmp()));
    net.names.put("four.example.com", List.of(InetAddress.ofLiteral(REAL4)));
    byte[] query = DnsMessagesForTests.query(1, "four.example.com", DnsMessagesForTests.AAAA);
    net.send(Packets.udp(CLIENT_V4, 40000, "100.100.111.1", 53, query));
    net.hostsReply = false;
    net.send(Packets.udp(CLIENT_V6, 5000, PROXY6, 7, "opens a session"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    assertEquals(2, net.behindGateway.size());
    clear();
  }

  @Test
  void theSenderOfWhatGrowsTooLongIsToldTheMtuOfItsOwnFamily() {
    byte[] longest = answer().dontFragment().udp(new byte[1_260 - 28]);
    net.sendFromBehind(longest);
    net.run(SECOND);
    assertEquals(1, net.atClientHost.size());
    assertEquals(1_280, net.atClientHost.getFirst().length);
    clear();
    byte[] tooLong = answer().dontFragment().udp(new byte[1_261 - 28]);
    net.sendFromBehind(tooLong);
    net.run(SECOND);
    assertEquals(List.of(), net.atClientHost);
    assertEquals(
        List.of("icmp 3/4 " + CLIENT_V4 + " > " + REAL4), net.described(net.behindGateway));
    byte[] error = net.behindGateway.getFirst();
    assertTrue(PacketBytes.isIntact(error));
    assertEquals(1_260, ByteBuffer.wrap(error).getInt(24));
    assertEquals(576, error.length);
    assertArrayEquals(Arrays.copyOf(tooLong, 548), Arrays.copyOfRange(error, 28, 576));
    assertEquals(1, net.gateway.drops().get(DropReason.OVERSIZE));
  }

  @Test
  void whatMayBeSplitIsSplit() {
    byte[] payload = new byte[1_280 - 28];
    Arrays.fill(payload, (byte) 7);
    net.sendFromBehind(answer().udp(payload));
    net.run(SECOND);
    assertEquals(2, net.atClientHost.size());
    assertEquals(0, net.gateway.drops().total());
    int length =
        net.atClientHost.stream().mapToInt(packet -> PacketBytes.payload(packet).length).sum();
    assertEquals(8 + payload.length, length);
  }

  @Test
  void aPacketLongerThanTheTunnelsMtuIsAnswered() {
    net.sendFromBehind(
        PacketBuilder.of(Packets.address("10.0.0.7"), Packets.address(CLIENT_V4))
            .echo(false, 1, 1, new byte[1_400]));
    net.run(SECOND);
    assertEquals(List.of(), net.atClientHost);
    byte[] error = net.behindGateway.getFirst();
    assertEquals(1_280, ByteBuffer.wrap(error).getInt(24));
  }

  @Test
  void errorsThatTheSenderMustAnswerAreFew() {
    for (int i = 0; i < 500; i++) {
      net.sendFromBehind(answer().dontFragment().udp(new byte[1_250]));
    }
    assertTrue(net.behindGateway.size() <= 51, net.behindGateway.size() + " at once");
    assertEquals(500, net.gateway.drops().get(DropReason.OVERSIZE));
  }

  @Test
  void errorsOfAnyRouterPassIfTheyBelongToAFlow() {
    byte[] sent = Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1);
    net.sendFromBehind(error(ROUTER, sent));
    net.sendFromBehind(error(GATEWAY_V4, sent));
    net.run(SECOND);
    assertEquals(
        List.of(
            "icmp 11/0 " + ROUTER + " > " + CLIENT_V4,
            "icmp 11/0 " + GATEWAY_V4 + " > " + CLIENT_V4),
        net.described(net.atClientHost));
  }

  @Test
  void errorsAboutNothingThatTheClientMaySendAreDropped() {
    net.sendFromBehind(error(ROUTER, Packets.ping(CLIENT_V4, "10.0.1.7", 1, 1)));
    net.sendFromBehind(error(ROUTER, Packets.udp(CLIENT_V4, 5000, "10.0.0.7", 80, "filtered")));
    net.sendFromBehind(error(GATEWAY_V4, Packets.ping("100.64.0.9", "10.0.0.7", 1, 1)));
    net.sendFromBehind(error(ROUTER, Packets.udp(CLIENT_V4, 5000, "100.96.0.1", 80, "proxy")));
    net.run(SECOND);
    assertEquals(List.of(), net.atClientHost);
    assertEquals(4, net.gateway.drops().get(DropReason.FILTERED));
    assertEquals(4, net.gateway.drops().total());
  }

  @Test
  void errorsAboutProtocolsWithoutPortsPassWhereEverythingIsPermitted() {
    net.add(TestResources.cidr("r-all", "10.2.0.0/24"));
    byte[] sent = Packets.ip(CLIENT_V4, "10.2.0.7", 47, new byte[64]);
    net.send(sent);
    net.run(2 * SECOND);
    assertEquals(1, net.behindGateway.size());
    net.sendFromBehind(error(ROUTER, sent));
    net.sendFromBehind(error(ROUTER, Packets.ip(CLIENT_V4, "10.0.0.7", 47, new byte[64])));
    net.run(SECOND);
    assertEquals(1, net.atClientHost.size());
    assertEquals(1, net.gateway.drops().get(DropReason.FILTERED));
  }

  @Test
  void theGatewaysOwnHostIsHeardAboutASession() {
    byte[] outside = Packets.udp(CLIENT_V4, 5000, REAL4, 7, "opens a session");
    net.sendFromBehind(error(GATEWAY_V4, outside));
    net.run(SECOND);
    assertEquals(1, net.atClientHost.size());
    byte[] error = net.atClientHost.getFirst();
    assertTrue(Packets.describe(error).startsWith("icmp 3/0 fd00:2021:1111:8000:"));
    byte[] quote = Arrays.copyOfRange(error, 48, error.length);
    assertArrayEquals(Packets.udp(CLIENT_V6, 5000, PROXY6, 7, "opens a session"), quote);
  }

  private void clear() {
    net.atClientHost.clear();
    net.behindGateway.clear();
  }

  /** Begins a packet that belongs to the session. */
  private static PacketBuilder answer() {
    Endpoint client = Packets.address(CLIENT_V4).withPort(5000);
    return PacketBuilder.of(Packets.address(REAL4).withPort(7), client);
  }

  private static byte[] error(String source, byte[] quoted) {
    return PacketBuilder.of(Packets.address(source), Packets.address(CLIENT_V4))
        .icmp(11, 0, 0, quoted);
  }
}
