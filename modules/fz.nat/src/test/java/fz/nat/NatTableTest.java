package fz.nat;

import static fz.nat.NatVerdict.EXHAUSTED;
import static fz.nat.NatVerdict.EXPIRED;
import static fz.nat.NatVerdict.NO_SESSION;
import static fz.nat.NatVerdict.TRANSLATED;
import static fz.nat.NatVerdict.UNREACHABLE;
import static fz.nat.NatVerdict.UNSUPPORTED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NatTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5 * SECOND;
  private static final Endpoint CLIENT = Endpoint.ofIpv4(0x64400001, 40_000);
  private static final Endpoint PROXY = Endpoint.ofIpv4(0x64600001, 443);
  private static final Endpoint OTHER_PROXY = Endpoint.ofIpv4(0x64600002, 443);
  private static final Endpoint REAL = Endpoint.ofIpv4(0x0a000001, 443);
  private static final Endpoint OTHER_REAL = Endpoint.ofIpv4(0x0a000002, 443);
  private static final Endpoint CLIENT6 = new Endpoint(0xfd00_2021_1111_0000L, 1, 40_000);
  private static final Endpoint PROXY6 = new Endpoint(0xfd00_2021_1111_8000L, 1, 443);
  private static final Endpoint REAL6 = new Endpoint(0x2001_0db8_0000_0000L, 9, 443);

  private final NatTable table = Packets.table(1000, new Random(1));
  private long now = START;

  NatTableTest() {
    map(PROXY, REAL);
    map(OTHER_PROXY, REAL);
    map(PROXY6, REAL6);
  }

  @Test
  void translatesThereAndBackInBothFamilies() {
    Endpoint[][] ends = {{CLIENT, PROXY, REAL}, {CLIENT6, PROXY6, REAL6}};
    for (Endpoint[] end : ends) {
      int icmp = end[0].isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
      for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP, icmp}) {
        byte[] there = Packets.packet(protocol, end[0], end[1], PacketView.TCP_SYN);
        assertEquals(TRANSLATED, outbound(there));
        assertArrayEquals(Packets.packet(protocol, end[0], end[2], PacketView.TCP_SYN), there);
        byte[] back = Packets.answer(protocol, end[2], end[0], PacketView.TCP_ACK);
        assertEquals(TRANSLATED, inbound(back));
        assertArrayEquals(Packets.answer(protocol, end[1], end[0], PacketView.TCP_ACK), back);
      }
    }
    assertEquals(6, table.sessions());
  }

  @Test
  void takesTheNextPortWhenOneIsInUse() {
    assertEquals(40_000, translatedPort(CLIENT, PROXY));
    assertEquals(40_001, translatedPort(CLIENT, OTHER_PROXY));
    assertEquals(40_000, translatedPort(CLIENT, PROXY), "a session keeps its port");
    byte[] back = Packets.udp(REAL, CLIENT.withPort(40_001), new byte[3]);
    assertEquals(TRANSLATED, inbound(back));
    assertEquals(OTHER_PROXY, Packets.source(back));
    assertEquals(40_000, Packets.destination(back).port());
    assertTrue(Packets.isIntact(back));
  }

  @Test
  void wrapsFromTheLastPortToTheFirst() {
    assertEquals(65_535, translatedPort(CLIENT.withPort(65_535), PROXY));
    assertEquals(1, translatedPort(CLIENT.withPort(65_535), OTHER_PROXY));
  }

  @Test
  void keepsPortsPerProtocolAndRealAddress() {
    assertEquals(40_000, translatedPort(CLIENT, PROXY));
    byte[] tcp = Packets.tcp(CLIENT, OTHER_PROXY, 2, new byte[0]);
    assertEquals(TRANSLATED, outbound(tcp));
    assertEquals(40_000, Packets.source(tcp).port());
    Endpoint third = Endpoint.ofIpv4(0x64600003, 443);
    map(third, OTHER_REAL);
    assertEquals(40_000, translatedPort(CLIENT, third));
  }

  @Test
  void answersUnreachableWithoutARealAddress() {
    Endpoint unknown = Endpoint.ofIpv4(0x64600009, 443);
    byte[] packet = Packets.udp(CLIENT, unknown, new byte[1]);
    byte[] before = packet.clone();
    assertEquals(UNREACHABLE, outbound(packet));
    assertArrayEquals(before, packet);
    assertEquals(0, table.sessions());
  }

  @Test
  void refusesWhatHasNoNumber() {
    assertEquals(UNSUPPORTED, outbound(Packets.ip(CLIENT, PROXY, 47, new byte[8])));
    assertEquals(UNSUPPORTED, outbound(Packets.echo(CLIENT, PROXY, false, 1, new byte[8])));
    byte[] quote = Packets.udp(PROXY, CLIENT, new byte[1]);
    assertEquals(UNSUPPORTED, outbound(Packets.error(CLIENT, PROXY, 3, 3, quote)));
    assertEquals(NO_SESSION, inbound(Packets.ip(REAL, CLIENT, 47, new byte[8])));
    assertEquals(NO_SESSION, inbound(Packets.echo(REAL, CLIENT, true, 1, new byte[8])));
  }

  @Test
  void passesOverTrafficThatNeverHadASession() {
    byte[] packet = Packets.udp(REAL, CLIENT, new byte[1]);
    byte[] before = packet.clone();
    assertEquals(NO_SESSION, inbound(packet));
    assertArrayEquals(before, packet);
  }

  @Test
  void endsAnUnconfirmedSessionAfterAMinute() {
    send(IpProtocol.UDP, 0);
    now += 60 * SECOND - 1;
    assertEquals(START + 60 * SECOND, table.nextTimeout());
    assertEquals(TRANSLATED, receive(IpProtocol.UDP, 0));

    send(IpProtocol.TCP, PacketView.TCP_SYN);
    now += 60 * SECOND;
    assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
  }

  @Test
  void endsDatagramSessionsAfterTwoMinutes() {
    for (int protocol : new int[] {IpProtocol.UDP, IpProtocol.ICMP}) {
      send(protocol, 0);
      assertEquals(TRANSLATED, receive(protocol, 0));
      now += 120 * SECOND - 1;
      assertEquals(TRANSLATED, receive(protocol, 0));
      now += 120 * SECOND;
      assertEquals(EXPIRED, receive(protocol, 0));
    }
  }

  @Test
  void endsTcpSessionsAfterTwoHoursAndFourMinutes() {
    send(IpProtocol.TCP, PacketView.TCP_SYN);
    assertEquals(TRANSLATED, receive(IpProtocol.TCP, PacketView.TCP_SYN | PacketView.TCP_ACK));
    now += 240 * SECOND - 1;
    send(IpProtocol.TCP, PacketView.TCP_ACK);
    now += 7440 * SECOND - 1;
    assertEquals(TRANSLATED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
    now += 7440 * SECOND;
    assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
  }

  @Test
  void endsAHandshakeThatIsNotGoneOnWithAfterFourMinutes() {
    send(IpProtocol.TCP, PacketView.TCP_SYN);
    assertEquals(TRANSLATED, receive(IpProtocol.TCP, PacketView.TCP_SYN | PacketView.TCP_ACK));
    assertEquals(now + 240 * SECOND, table.nextTimeout());
    now += 240 * SECOND;
    assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
  }

  @Test
  void endsTcpSoonAfterBothSidesAreDone() {
    send(IpProtocol.TCP, PacketView.TCP_SYN);
    receive(IpProtocol.TCP, PacketView.TCP_SYN | PacketView.TCP_ACK);
    send(IpProtocol.TCP, PacketView.TCP_ACK);
    send(IpProtocol.TCP, PacketView.TCP_FIN | PacketView.TCP_ACK);
    now += 600 * SECOND;
    assertEquals(TRANSLATED, receive(IpProtocol.TCP, PacketView.TCP_ACK), "half closed");
    receive(IpProtocol.TCP, PacketView.TCP_FIN | PacketView.TCP_ACK);
    send(IpProtocol.TCP, PacketView.TCP_ACK);
    assertEquals(now + 5 * SECOND, table.nextTimeout());
    now += 5 * SECOND;
    assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
  }

  @Test
  void startsAnewWhenAClosedPortIsUsedAgain() {
    send(IpProtocol.TCP, PacketView.TCP_SYN);
    receive(IpProtocol.TCP, PacketView.TCP_FIN);
    send(IpProtocol.TCP, PacketView.TCP_FIN);
    map(PROXY, OTHER_REAL);
    byte[] packet = Packets.tcp(CLIENT, PROXY, PacketView.TCP_SYN, new byte[0]);
    assertEquals(TRANSLATED, outbound(packet));
    assertEquals(OTHER_REAL, Packets.destination(packet));
    assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
  }

  @Test
  void endsTcpAtOnceWithAReset() {
    for (boolean fromClient : new boolean[] {true, false}) {
      send(IpProtocol.TCP, PacketView.TCP_SYN);
      receive(IpProtocol.TCP, PacketView.TCP_ACK);
      if (fromClient) {
        send(IpProtocol.TCP, PacketView.TCP_RST);
      } else {
        assertEquals(TRANSLATED, receive(IpProtocol.TCP, PacketView.TCP_RST));
      }
      assertEquals(0, table.sessions());
      assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
    }
  }

  @Test
  void usesThePortOfAnEndedSessionAgain() {
    send(IpProtocol.UDP, 0);
    now += 60 * SECOND;
    table.handleTimeout(now);
    assertEquals(0, table.sessions());
    assertEquals(1, table.remembered());
    assertEquals(Long.MAX_VALUE, table.nextTimeout());
    assertEquals(40_000, translatedPort(CLIENT, OTHER_PROXY));
    assertEquals(0, table.remembered());
    byte[] back = Packets.udp(REAL, CLIENT, new byte[1]);
    assertEquals(TRANSLATED, inbound(back));
    assertEquals(OTHER_PROXY, Packets.source(back));
  }

  @Test
  void keepsTheRealAddressOfAnOpenSession() {
    send(IpProtocol.UDP, 0);
    map(PROXY, OTHER_REAL);
    byte[] open = Packets.udp(CLIENT, PROXY, new byte[1]);
    assertEquals(TRANSLATED, outbound(open));
    assertEquals(REAL, Packets.destination(open));
    table.unmap(PROXY.high(), PROXY.low());
    assertEquals(TRANSLATED, receive(IpProtocol.UDP, 0));
    assertEquals(UNREACHABLE, outbound(Packets.udp(CLIENT.withPort(7), PROXY, new byte[1])));
  }

  @Test
  void remembersSessionsThatAResetEnded() {
    send(IpProtocol.TCP, PacketView.TCP_SYN);
    receive(IpProtocol.TCP, PacketView.TCP_ACK);
    table.clear();
    assertEquals(0, table.mappings());
    assertEquals(0, table.sessions());
    assertEquals(EXPIRED, receive(IpProtocol.TCP, PacketView.TCP_ACK));
    assertEquals(
        UNREACHABLE, outbound(Packets.tcp(CLIENT, PROXY, PacketView.TCP_ACK, new byte[0])));
  }

  @Test
  void translatesErrorsWithTheQuoteInside() {
    Endpoint[][] ends = {{CLIENT, PROXY, OTHER_PROXY, REAL, Endpoint.ofIpv4(0x0a0000fe, 0)}};
    for (Endpoint[] end : ends) {
      for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP}) {
        outbound(Packets.packet(protocol, end[0], end[1], 2));
        byte[] sent = Packets.packet(protocol, end[0], end[2], 2);
        byte[] original = sent.clone();
        assertEquals(TRANSLATED, outbound(sent));
        assertEquals(40_001, Packets.source(sent).port());
        byte[] error = Packets.error(end[4], end[0], 11, 0, sent);
        assertEquals(TRANSLATED, inbound(error));
        assertTrue(Packets.isIntact(error));
        PacketView view = Packets.view(error);
        assertEquals(end[2].low(), view.sourceLow());
        assertEquals(11, view.icmpType());
        assertEquals(20, view.hopLimit());
        assertArrayEquals(original, Packets.quoteOf(error));
      }
    }
  }

  @Test
  void translatesErrorsOfIpv6() {
    byte[] sent = Packets.packet(IpProtocol.UDP, CLIENT6, PROXY6, 0);
    byte[] original = sent.clone();
    outbound(sent);
    byte[] error = Packets.error(REAL6, CLIENT6, 1, 4, sent);
    assertEquals(TRANSLATED, inbound(error));
    assertTrue(Packets.isIntact(error));
    assertArrayEquals(original, Packets.quoteOf(error));
    assertEquals(PROXY6.high(), Packets.view(error).sourceHigh());
  }

  @Test
  void judgesErrorsAboutNothing() {
    byte[] stray = Packets.udp(CLIENT, REAL, new byte[1]);
    assertEquals(NO_SESSION, inbound(Packets.error(REAL, CLIENT, 3, 3, stray)));
    assertEquals(NO_SESSION, inbound(Packets.error(REAL, CLIENT, 3, 3, new byte[3])));
    send(IpProtocol.UDP, 0);
    long deadline = table.nextTimeout();
    now += SECOND;
    assertEquals(TRANSLATED, inbound(Packets.error(REAL, CLIENT, 3, 3, stray)));
    assertEquals(deadline, table.nextTimeout(), "an error is no sign of life");
    now = deadline;
    assertEquals(EXPIRED, inbound(Packets.error(REAL, CLIENT, 3, 3, stray)));
  }

  @Test
  void givesUpTheOldestSessionWithoutAReply() {
    NatTable small = Packets.table(3, new Random(1));
    small.map(PROXY.high(), PROXY.low(), REAL.high(), REAL.low());
    for (int port = 1; port <= 3; port++) {
      Packets.outbound(
          small, Packets.view(Packets.udp(CLIENT.withPort(port), PROXY, new byte[1])), now);
    }
    byte[] answer = Packets.udp(REAL, CLIENT.withPort(1), new byte[1]);
    assertEquals(TRANSLATED, Packets.inbound(small, Packets.view(answer), now));
    byte[] fourth = Packets.udp(CLIENT.withPort(4), PROXY, new byte[1]);
    assertEquals(TRANSLATED, Packets.outbound(small, Packets.view(fourth), now));
    assertEquals(3, small.sessions());
    byte[] late = Packets.udp(REAL, CLIENT.withPort(2), new byte[1]);
    assertEquals(EXPIRED, Packets.inbound(small, Packets.view(late), now));
    for (int port = 3; port <= 4; port++) {
      byte[] reply = Packets.udp(REAL, CLIENT.withPort(port), new byte[1]);
      assertEquals(TRANSLATED, Packets.inbound(small, Packets.view(reply), now));
    }
    byte[] fifth = Packets.udp(CLIENT.withPort(5), PROXY, new byte[1]);
    assertEquals(EXHAUSTED, Packets.outbound(small, Packets.view(fifth), now));
  }

  @Test
  void findsTheLastFreePortOfACrowd() {
    NatTable large = Packets.table(200_000, new Random(1));
    large.map(PROXY.high(), PROXY.low(), REAL.high(), REAL.low());
    large.map(OTHER_PROXY.high(), OTHER_PROXY.low(), REAL.high(), REAL.low());
    int kept = 777;
    for (int port = 1; port < 65_536; port++) {
      if (port != kept) {
        Packets.outbound(
            large, Packets.view(Packets.udp(CLIENT.withPort(port), PROXY, new byte[1])), now);
      }
    }
    byte[] packet = Packets.udp(CLIENT.withPort(778), OTHER_PROXY, new byte[1]);
    assertEquals(TRANSLATED, Packets.outbound(large, Packets.view(packet), now));
    assertEquals(kept, Packets.source(packet).port());
    byte[] none = Packets.udp(CLIENT.withPort(5), OTHER_PROXY, new byte[1]);
    assertEquals(EXHAUSTED, Packets.outbound(large, Packets.view(none), now));
    now += 60 * SECOND;
    byte[] again = Packets.udp(CLIENT.withPort(5), OTHER_PROXY, new byte[1]);
    assertEquals(TRANSLATED, Packets.outbound(large, Packets.view(again), now));
    assertEquals(5, Packets.source(again).port());
    assertEquals(1, large.sessions());
  }

  private void map(Endpoint proxy, Endpoint real) {
    assertTrue(table.map(proxy.high(), proxy.low(), real.high(), real.low()));
  }

  private NatVerdict outbound(byte[] packet) {
    return Packets.outbound(table, Packets.view(packet), now);
  }

  private NatVerdict inbound(byte[] packet) {
    return Packets.inbound(table, Packets.view(packet), now);
  }

  private void send(int protocol, int flags) {
    assertEquals(TRANSLATED, outbound(Packets.packet(protocol, CLIENT, PROXY, flags)));
  }

  private NatVerdict receive(int protocol, int flags) {
    return inbound(Packets.answer(protocol, REAL, CLIENT, flags));
  }

  private int translatedPort(Endpoint source, Endpoint destination) {
    byte[] packet = Packets.udp(source, destination, new byte[3]);
    assertEquals(TRANSLATED, outbound(packet));
    assertTrue(Packets.isIntact(packet));
    return Packets.source(packet).port();
  }
}
