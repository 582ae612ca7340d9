package fz.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import fz.testkit.RandomPackets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What goes through the table and is answered comes back, whatever the packets look like. */
class NatRoundTripTest {
  private static final int SEEDS = Integer.getInteger("fz.nat.seeds", 2_500);

  @Test
  void anAnswerToAnyPacketComesBackFromWhereItWasSentTo() {
    for (Families families : Families.ALL) {
      int translated = 0;
      for (long seed = 0; seed < SEEDS; seed++) {
        String message = families + " seed " + seed;
        Random random = new Random(seed);
        translated += roundTrip(families, random, message) ? 1 : 0;
      }
      System.out.printf("NAT round trips %s: %d of %d packets%n", families, translated, SEEDS);
      assertTrue(translated > SEEDS / 2, "only " + translated);
    }
  }

  private static boolean roundTrip(Families families, Random random, String message) {
    NatTable table = families.table();
    Endpoint client = families.client().withPort(random.nextInt(1, 65_536));
    byte[] sent = new RandomPackets(random).packet(client, families.proxy());
    Packets.Roomy there = new Packets.Roomy(sent);
    NatVerdict verdict = there.outbound(table, 0);
    byte[] outside = there.bytes();
    if (verdict != NatVerdict.TRANSLATED) {
      assertArrayEquals(sent, outside, message);
      assertRefusedForAReason(families, sent, verdict, table, message);
      return false;
    }
    assertTrue(PacketBytes.isIntact(outside), message);
    assertEquals(families.real().withPort(0), Packets.destination(outside).withPort(0), message);
    assertEquals(
        families.outsideClient().withPort(0), Packets.source(outside).withPort(0), message);
    assertArrayEquals(data(sent), data(outside), message);
    byte[] answer = answer(outside);
    Packets.Roomy back = new Packets.Roomy(answer);
    if ((Packets.view(sent).tcpFlags() & PacketView.TCP_RST) != 0) {
      assertEquals(NatVerdict.EXPIRED, back.inbound(table, 1), message);
      return true;
    }
    assertEquals(NatVerdict.TRANSLATED, back.inbound(table, 1), message);
    byte[] inside = back.bytes();
    assertTrue(PacketBytes.isIntact(inside), message);
    assertEquals(Packets.destination(sent), Packets.source(inside), message);
    assertEquals(Packets.source(sent), Packets.destination(inside), message);
    assertArrayEquals(data(answer), data(inside), message);
    return true;
  }

  /** Builds what a host would answer from what it got, with nothing of the classes under test. */
  private static byte[] answer(byte[] packet) {
    Endpoint source = Packets.destination(packet);
    Endpoint destination = Packets.source(packet);
    byte[] data = Arrays.copyOf(data(packet), Math.min(40, data(packet).length));
    PacketBuilder builder = PacketBuilder.of(source, destination);
    return switch (PacketBytes.protocol(packet)) {
      case IpProtocol.TCP -> builder.tcp(16, data);
      case IpProtocol.UDP -> builder.udp(data);
      default -> builder.echo(false, destination.port(), 3, data);
    };
  }

  private static void assertRefusedForAReason(
      Families families, byte[] sent, NatVerdict verdict, NatTable table, String message) {
    int protocol = PacketBytes.protocol(sent);
    boolean flow = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    if (verdict == NatVerdict.REFUSED) {
      assertTrue(families.isCrossing(), message);
      assertEquals(DropReason.SOURCE_ROUTE, table.reason(), message);
    } else {
      assertEquals(NatVerdict.UNSUPPORTED, verdict, message);
      assertTrue(!flow, message);
    }
  }

  /** Returns what is behind the transport header, which is what the hosts care about. */
  private static byte[] data(byte[] packet) {
    byte[] transport = PacketBytes.payload(packet);
    int header = PacketBytes.protocol(packet) == IpProtocol.TCP ? (transport[12] >> 2) & 0x3c : 8;
    ByteBuffer data = ByteBuffer.wrap(transport, header, transport.length - header);
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }
}
