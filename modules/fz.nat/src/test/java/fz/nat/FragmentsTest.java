package fz.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int[] CUTS = {0, 512, 1_024, 1_536};

  private Fragments fragments = new Fragments(new Random(1));

  @Test
  void laterFragmentsHaveThePortsOfTheFirst() {
    for (Families families : Families.ALL) {
      fragments = new Fragments(new Random(1));
      List<byte[]> parts = parts(families, IpProtocol.UDP, 7);
      assertFalse(handle(parts.get(1), 0), "the first one has not come");
      assertTrue(handle(parts.get(0), 0));
      PacketView later = Packets.view(parts.get(1));
      assertTrue(fragments.handle(later, SECOND));
      assertEquals(families.client().port(), later.sourcePort());
      assertEquals(families.proxy().port(), later.destinationPort());
      assertFalse(handle(parts(families, IpProtocol.UDP, 8).get(1), 0), "of another packet");
    }
  }

  @Test
  void nothingIsKnownAfterThirtySeconds() {
    List<byte[]> parts = parts(Families.ALL.getFirst(), IpProtocol.UDP, 7);
    assertTrue(handle(parts.get(0), 0));
    assertTrue(handle(parts.get(1), 30 * SECOND - 1));
    assertFalse(handle(parts.get(2), 30 * SECOND));
  }

  @Test
  void theTableIsBoundedAndGivesUpTheOldest() {
    Families families = Families.ALL.getFirst();
    int packets = 100 * Fragments.ENTRIES;
    for (int id = 0; id < packets; id++) {
      assertTrue(handle(parts(families, IpProtocol.UDP, id).get(0), id));
      assertTrue(handle(parts(families, IpProtocol.UDP, id).get(1), id), "the newest is there");
    }
    int known = 0;
    for (int id = 0; id < packets; id++) {
      known += handle(parts(families, IpProtocol.UDP, id).get(1), packets) ? 1 : 0;
    }
    assertTrue(known > Fragments.ENTRIES / 2 && known <= Fragments.ENTRIES, known + " known");
  }

  @Test
  void noFragmentReplacesTheFlagsOfTcp() {
    Families families = Families.ALL.getFirst();
    PacketBuilder first = PacketBuilder.of(families.client(), families.proxy());
    assertTrue(handle(first.identification(3).fragment(0, true).tcp(2, new byte[4]), 0));
    PacketBuilder second = PacketBuilder.of(families.client(), families.proxy());
    assertFalse(handle(second.identification(3).fragment(8, false).protocol(6, new byte[8]), 0));
  }

  @Test
  void whatHasNoPortsCannotBeJudged() {
    Families families = Families.ALL.getFirst();
    PacketBuilder first = PacketBuilder.of(families.client(), families.proxy());
    assertFalse(handle(first.fragment(0, true).protocol(47, new byte[16]), 0));
  }

  @Test
  void aPacketInPiecesBecomesWhatTheWholeOneBecomes() {
    for (Families families : Families.ALL) {
      boolean ipv4 = families.client().isIpv4();
      for (int protocol : Families.protocols(ipv4)) {
        if (families.isCrossing() && protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
          // Its checksum covers the length of the whole, which no fragment states (RFC 7915, 4.3).
          continue;
        }
        NatTable table = families.table();
        Packets.Roomy whole = new Packets.Roomy(whole(families, protocol));
        assertEquals(NatVerdict.TRANSLATED, whole.outbound(table, 0));
        byte[] expected = PacketBytes.payload(whole.bytes());
        byte[] joined = new byte[expected.length];
        for (byte[] part : parts(families, protocol, 7)) {
          Packets.Roomy piece = new Packets.Roomy(part);
          assertTrue(fragments.handle(piece.view, 0));
          assertEquals(NatVerdict.TRANSLATED, piece.outbound(table, 0), families.toString());
          byte[] bytes = piece.bytes();
          byte[] payload = PacketBytes.payload(bytes);
          assertEquals(families.real(), Packets.destination(bytes).withPort(443));
          System.arraycopy(payload, 0, joined, piece.view.fragmentOffset(), payload.length);
        }
        assertArrayEquals(expected, joined, families + " protocol " + protocol);
      }
    }
  }

  private boolean handle(byte[] packet, long now) {
    return fragments.handle(Packets.view(packet), now);
  }

  private static byte[] whole(Families families, int protocol) {
    byte[] payload = new byte[2_000];
    new Random(5).nextBytes(payload);
    Endpoint client = families.client();
    PacketBuilder builder = PacketBuilder.of(client, families.proxy()).dontFragment();
    return switch (protocol) {
      case IpProtocol.TCP -> builder.tcp(16, payload);
      case IpProtocol.UDP -> builder.udp(payload);
      default -> builder.echo(true, client.port(), 1, payload);
    };
  }

  /** Cuts a packet as its sender would: the checksum in the first part is that of the whole. */
  private static List<byte[]> parts(Families families, int protocol, int id) {
    byte[] transport = PacketBytes.payload(whole(families, protocol));
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < CUTS.length; i++) {
      int end = i + 1 < CUTS.length ? CUTS[i + 1] : transport.length;
      byte[] part = Arrays.copyOfRange(transport, CUTS[i], end);
      byte[] packet =
          PacketBuilder.of(families.client(), families.proxy())
              .identification(id)
              .fragment(CUTS[i], end < transport.length)
              .protocol(protocol, part);
      System.arraycopy(part, 0, packet, packet.length - part.length, part.length);
      parts.add(packet);
    }
    return parts;
  }
}
