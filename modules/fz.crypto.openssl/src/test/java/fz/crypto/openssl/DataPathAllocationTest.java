package fz.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Allocations;
import fz.wireguard.Curve25519;
import fz.wireguard.Peer;
import fz.wireguard.PeerConfig;
import fz.wireguard.TransportKey;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The whole way of data packets through two cores and the cipher, without the sockets. */
class DataPathAllocationTest {
  private static final int PACKETS = 40;
  private static final int PACKET_BYTES = 1280;
  private static final Endpoint LEFT = Endpoint.ofIpv4(0x0a000001, 1000);
  private static final Endpoint RIGHT = Endpoint.ofIpv4(0x0a000002, 2000);

  private final PacketBatch[] batches = Slab.batches(2);
  private final PacketBatch out = batches[0];
  private final PacketBatch in = batches[1];
  private final DropCounters leftDrops = new DropCounters();
  private final DropCounters rightDrops = new DropCounters();
  private long now = 1_000_000_000L;
  private WireGuard left;
  private WireGuard right;
  private Peer toRight;
  private int opened;

  @Test
  void dataPacketsAllocateNothing() {
    AeadProvider provider = new OpenSslAeadProvider();
    assumeTrue(provider.isAvailable(), "libcrypto 3 is not installed");
    connect(provider);
    long least = Allocations.leastOf(() -> repeat(200));
    assertTrue(opened > 0 && opened % PACKETS == 0);
    assertEquals(0, leftDrops.total() + rightDrops.total());
    assertEquals(0, least, "bytes for " + 200 * PACKETS + " packets");
  }

  private void repeat(int times) {
    for (int i = 0; i < times; i++) {
      carry();
    }
  }

  private void carry() {
    now += 1_000;
    out.clear();
    for (int i = 0; i < PACKETS; i++) {
      int at = out.nextOffset();
      out.append(PACKET_BYTES);
      writePacket(out.memory(), at);
      left.handleOutbound(toRight, out, i, now);
    }
    ((TransportKey) out.key(0)).seal(0, out, 0, PACKETS, leftDrops);
    in.clear();
    MemorySegment.copy(out.memory(), 0, in.memory(), 0, PacketBatch.CAPACITY_BYTES);
    for (int i = 0; i < PACKETS; i++) {
      in.appendAt(out.offset(i), out.length(i));
      in.remote(i, LEFT);
      right.handleInbound(in, i, now);
    }
    ((TransportKey) in.key(0)).open(1, in, 0, PACKETS, rightDrops);
    for (int i = 0; i < PACKETS; i++) {
      right.handleOpened(in, i, now);
      opened += in.verdict(i) == Verdict.OPENED && in.length(i) == PACKET_BYTES ? 1 : 0;
    }
    if (Math.min(left.nextTimeout(), right.nextTimeout()) <= now) {
      throw new AssertionError("nothing is due");
    }
  }

  private void connect(AeadProvider provider) {
    Random random = new Random(7);
    left = core(random, provider, leftDrops);
    right = core(random, provider, rightDrops);
    toRight = left.addPeer(PeerConfig.of(right.publicKey()));
    toRight.endpoint(RIGHT);
    right.addPeer(PeerConfig.of(left.publicKey()));
    toRight.initiateHandshake(now);
    deliver(left, right, LEFT);
    deliver(right, left, RIGHT);
    deliver(left, right, LEFT);
    while (left.pollEvent() != null || right.pollEvent() != null) {
      opened = 0;
    }
    assertTrue(toRight.hasSession());
  }

  private void deliver(WireGuard from, WireGuard to, Endpoint source) {
    out.clear();
    in.clear();
    assertEquals(1, from.pollTransmit(out, now));
    assertEquals(0, in.append(out.memory(), out.offset(0), out.length(0)));
    in.remote(0, source);
    to.handleInbound(in, 0, now);
    if (in.verdict(0) == Verdict.OPEN) {
      ((TransportKey) in.key(0)).open(0, in, 0, 1, rightDrops);
      to.handleOpened(in, 0, now);
    }
    assertEquals(Verdict.CONSUMED, in.verdict(0));
  }

  private static WireGuard core(Random random, AeadProvider provider, DropCounters drops) {
    return new WireGuard(
        WireGuardConfig.of(
            Curve25519.generatePrivateKey(random),
            random,
            () -> Instant.ofEpochSecond(1_800_000_000),
            provider,
            drops));
  }

  private static void writePacket(MemorySegment memory, int at) {
    memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0x45);
    memory.set(ValueLayout.JAVA_BYTE, at + 2L, (byte) (PACKET_BYTES >>> 8));
    memory.set(ValueLayout.JAVA_BYTE, at + 3L, (byte) PACKET_BYTES);
  }
}
