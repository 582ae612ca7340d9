package fz.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.testkit.Allocations;
import fz.testkit.PacketBuilder;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NatAllocationTest {
  private static final Endpoint CLIENT = Endpoint.ofIpv4(0x64400001, 40_000);
  private static final Endpoint PROXY = Endpoint.ofIpv4(0x64600001, 443);
  private static final Endpoint REAL = Endpoint.ofIpv4(0x0a000001, 443);

  private final NatTable table = Packets.table(512, new Random(1));
  private final PacketBatch batch = Slab.batches(1)[0];
  private final PacketBatch pieces = Slab.batches(1)[0];
  private final PacketView view = new PacketView();
  private long now;
  private long translated;

  @Test
  void translatesWithoutAllocation() {
    table.map(PROXY.high(), PROXY.low(), REAL.high(), REAL.low());
    add(Packets.udp(CLIENT, PROXY, new byte[100]));
    add(Packets.tcp(CLIENT, PROXY, 16, new byte[100]));
    add(Packets.echo(CLIENT, PROXY, true, 7, new byte[100]));
    byte[] quote = Packets.packet(IpProtocol.UDP, CLIENT, REAL, 0);
    add(Packets.error(REAL, CLIENT, 3, 3, quote));
    assertEquals(0, Allocations.leastOf(this::run));
    assertTrue(translated > 0);
  }

  @Test
  void translatesIntoTheOtherFamilyWithoutAllocation() {
    for (Families families : Families.ALL) {
      NatTable other = families.table();
      Fragments fragments = new Fragments(new Random(1));
      byte[] sent = Packets.udp(families.client(), families.proxy(), new byte[300]);
      Packets.Roomy there = new Packets.Roomy(sent);
      assertEquals(NatVerdict.TRANSLATED, there.outbound(other, 0));
      byte[] answer = Packets.udp(families.real(), families.outsideClient(), new byte[300]);
      boolean ipv4 = families.real().isIpv4();
      byte[] error =
          Packets.error(
              families.real(), families.outsideClient(), ipv4 ? 3 : 1, ipv4 ? 3 : 4, there.bytes());
      byte[] first =
          PacketBuilder.of(families.client(), families.proxy()).fragment(0, true).udp(new byte[64]);
      byte[] later =
          PacketBuilder.of(families.client(), families.proxy())
              .fragment(72, false)
              .protocol(IpProtocol.UDP, new byte[64]);
      MemorySegment out = MemorySegment.ofArray(sent);
      MemorySegment in = MemorySegment.ofArray(answer);
      MemorySegment about = MemorySegment.ofArray(error);
      MemorySegment piece = MemorySegment.ofArray(first);
      MemorySegment rest = MemorySegment.ofArray(later);
      translated = 0;
      long bytes =
          Allocations.leastOf(
              () -> {
                for (int round = 0; round < 2_000; round++) {
                  carry(other, fragments, out, true);
                  carry(other, fragments, in, false);
                  carry(other, fragments, about, false);
                  carry(other, fragments, piece, true);
                  carry(other, fragments, rest, true);
                }
              });
      assertEquals(0, bytes, families.toString());
      assertTrue(translated >= 5 * 2_000, families + ": " + translated);
    }
  }

  private void carry(NatTable other, Fragments fragments, MemorySegment packet, boolean outward) {
    batch.clear();
    batch.growth(NatTable.MAX_GROWTH_BYTES);
    int i = batch.append(packet, 0, (int) packet.byteSize());
    view.wrap(batch, i);
    if (view.isFragment()) {
      fragments.handle(view, now);
    }
    int room = NatTable.MAX_GROWTH_BYTES;
    count(
        outward ? other.outbound(view, room, pieces, now) : other.inbound(view, room, pieces, now));
  }

  /** Sends, answers and starts sessions in a full table, which gives up others for them. */
  private void run() {
    for (int round = 0; round < 5_000; round++) {
      now += 10_000_000;
      for (int i = 0; i < 3; i++) {
        view.wrap(batch, i);
        view.destination(PROXY.high(), PROXY.low());
        view.source(CLIENT.high(), CLIENT.low());
        view.sourcePort(round & 0x7ff);
        view.icmpIdentifier(round & 0x7ff);
        count(Packets.outbound(table, view, now));
        if (i < 2) {
          int port = view.sourcePort();
          view.source(REAL.high(), REAL.low());
          view.destination(CLIENT.high(), CLIENT.low());
          view.destinationPort(round % 3 == 0 ? port : 9);
          count(Packets.inbound(table, view, now));
        }
      }
      view.wrap(batch, 3);
      Packets.inbound(table, view, now);
      table.handleTimeout(now);
    }
  }

  private void count(NatVerdict verdict) {
    translated += verdict == NatVerdict.TRANSLATED ? 1 : 0;
  }

  private void add(byte[] packet) {
    batch.append(MemorySegment.ofArray(packet), 0, packet.length);
  }
}
