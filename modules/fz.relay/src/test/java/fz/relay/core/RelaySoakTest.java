package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunMethod;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.testkit.Allocations;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Allocations that come and go leave nothing behind, and data allocates nothing. */
class RelaySoakTest {
  private static final LongTermCredentials ALICE = new LongTermCredentials("alice", "secret");
  private static final int CLIENTS = Integer.getInteger("fz.relay.soak", 2_000);

  @Test
  void allocationsThatComeAndGoLeaveNothing() {
    long seed = Long.getLong("fz.seed", 7L);
    Random random = new Random(seed);
    Desk desk = Desk.plain(new RelayConfig.Limits(20_000, 20_000, 8, 0, 0, 1_000_000));
    for (int i = 0; i < CLIENTS; i++) {
      Endpoint client = Endpoint.ofIpv4(0xc6330000 | i, 1_000 + random.nextInt(60_000));
      desk.allocate(client, ALICE);
      for (int c = 0; c < random.nextInt(4); c++) {
        int number = 0x4000 + c;
        Endpoint peer = Desk.PEER.withPort(1 + c);
        desk.signed(client, ALICE, StunMethod.CHANNEL_BIND, w -> Desk.channel(w, number, peer));
      }
      if (random.nextInt(3) == 0) {
        desk.signed(client, ALICE, StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 0));
      }
      desk.advance(random.nextInt(3));
      assertEquals(desk.core.allocationCount(), desk.open.size(), () -> "seed " + seed);
      assertEquals(desk.core.allocationCount(), desk.ledger.portsTaken(), () -> "seed " + seed);
      assertTrue(desk.core.allocationCount() <= 700, () -> "seed " + seed);
    }
    desk.advance(700);
    assertEquals(0, desk.core.allocationCount());
    assertEquals(0, desk.core.channelCount());
    assertEquals(0, desk.ledger.portsTaken());
    assertEquals(0, desk.ledger.users());
    assertEquals(Long.MAX_VALUE, desk.core.nextTimeout());
  }

  @Test
  void dataAllocatesNothing() {
    Desk desk = Desk.plain();
    RelayedAddress relayed = desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    PacketBatch[] batches = Slab.batches(2);
    byte[] frame = Desk.channelData(0x4000, new byte[1_000]);
    MemorySegment source = MemorySegment.ofArray(frame);
    long allocated =
        Allocations.leastOf(
            () -> {
              for (int round = 0; round < 200; round++) {
                fill(batches[0], source, Desk.ALICE);
                desk.core.handleClient(desk.ingress, batches[0], desk.now, desk.seconds());
                fill(batches[0], source, Desk.PEER);
                batches[1].clear();
                desk.core.handlePeer(relayed, batches[0], 0, batches[1], desk.now);
              }
            });
    assertEquals(0, allocated);
  }

  private static void fill(PacketBatch batch, MemorySegment source, Endpoint from) {
    batch.clear();
    for (int i = 0; i < 32; i++) {
      int packet = batch.append(source, 0, (int) source.byteSize());
      batch.remote(packet, from.high(), from.low(), from.port());
    }
  }
}
