package fz.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.testkit.Allocations;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NatAllocationTest {
  private static final Endpoint CLIENT = Endpoint.ofIpv4(0x64400001, 40_000);
  private static final Endpoint PROXY = Endpoint.ofIpv4(0x64600001, 443);
  private static final Endpoint REAL = Endpoint.ofIpv4(0x0a000001, 443);

  private final NatTable table = Packets.table(512, new Random(1));
  private final PacketBatch batch = Slab.batches(1)[0];
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
