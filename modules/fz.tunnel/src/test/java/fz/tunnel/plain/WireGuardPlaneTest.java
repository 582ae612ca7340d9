package fz.tunnel.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.packet.UdpPackets;
import fz.packet.Verdict;
import fz.tunnel.DataPlane;
import fz.wireguard.AeadProviders;
import fz.wireguard.PeerConfig;
import fz.wireguard.TransportKey;
import fz.wireguard.WireGuardConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two planes in virtual time; the test is the network and the crypto stage. */
final class WireGuardPlaneTest {
  private static final Endpoint LEFT = Endpoint.ofIpv4(0xc0000201, 51820);
  private static final Endpoint RIGHT = Endpoint.ofIpv4(0xc0000202, 51820);
  private static final int HOST_A = 0x0a000001;
  private static final int HOST_B = 0x0a000002;

  private final long seed = System.nanoTime();
  private final WireGuardPlane left = plane(1);
  private final WireGuardPlane right = plane(2);
  private final PacketBatch batch = Slab.batches(1)[0];
  private final long now = 1_000;

  WireGuardPlaneTest() {
    join(left, right, RIGHT, "10.0.0.2/32");
    join(right, left, null, "10.0.0.1/32");
  }

  @Test
  void carriesPacketThroughHandshake() {
    packet(HOST_A, HOST_B);
    left.handleOutbound(batch, now);
    assertEquals(Verdict.CONSUMED, batch.verdict(0), "waits for the session");
    transfer(left, right, LEFT);
    transfer(right, left, RIGHT);
    assertEquals(1, left.pollTransmit(cleared(), now));
    arrive(right, LEFT);
    assertEquals(Verdict.DELIVER, batch.verdict(0));
    assertEquals(28 + 5, batch.length(0));
  }

  @Test
  void tableThatHasChangedIsMadeReadyBeforeAPacketComes() {
    left.handleTimeout(now);
    assertEquals(DataPlane.NEVER, left.nextTimeout());
    left.allow(
        left.addPeer(PeerConfig.of(new byte[32]), List.of()),
        IpPrefix.parse("10.1.0.0/16").orElseThrow());
    assertTrue(left.nextTimeout() < now, "due");
    left.handleTimeout(now);
    assertEquals(DataPlane.NEVER, left.nextTimeout());
  }

  @Test
  void congestionOfTheOuterPathMarksThePacket() {
    establish();
    packet(HOST_A, HOST_B);
    setTrafficClass(1);
    left.handleOutbound(batch, now);
    assertEquals(1, batch.ecn(0), "the outer header says what the inner one does");
    seal();
    batch.ecn(0, 3);
    arrive(right, LEFT);
    assertEquals(Verdict.DELIVER, batch.verdict(0));
    assertEquals(3, trafficClass());

    packet(HOST_A, HOST_B);
    left.handleOutbound(batch, now);
    seal();
    batch.ecn(0, 3);
    arrive(right, LEFT);
    assertEquals(0, trafficClass(), "a flow that knows no ECN is left alone");
  }

  @Test
  void refusesAddressesOfNoPeer() {
    establish();
    packet(HOST_A, 0x0a000003);
    left.handleOutbound(batch, now);
    assertEquals(1, left.drops().get(DropReason.NO_PEER));
    packet(0x0a000009, HOST_B);
    left.handleOutbound(batch, now);
    seal();
    arrive(right, LEFT);
    assertEquals(Verdict.DROPPED, batch.verdict(0));
    assertEquals(1, right.drops().get(DropReason.FOREIGN_SOURCE));
  }

  @Test
  void neverThrowsForWhatABatchHolds() {
    establish();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      random(random, round);
      left.handleOutbound(batch, now);
      assertJudged(Verdict.SEAL, Verdict.CONSUMED);
      random(random, round);
      left.handleInbound(batch, now);
      assertJudged(Verdict.OPEN, Verdict.CONSUMED);
      left.pollTransmit(cleared(), now);
    }
  }

  private void random(Random random, int round) {
    cleared();
    for (int i = 0; i < 8; i++) {
      byte[] bytes = new byte[random.nextInt(90)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && round % 2 == 0) {
        bytes[0] = (byte) (random.nextBoolean() ? 0x45 : random.nextInt(5));
      }
      batch.append(MemorySegment.ofArray(bytes), 0, bytes.length);
      batch.remote(i, RIGHT);
    }
  }

  private void assertJudged(Verdict... allowed) {
    for (int i = 0; i < batch.count(); i++) {
      Verdict verdict = batch.verdict(i);
      assertTrue(
          verdict == Verdict.DROPPED || Arrays.asList(allowed).contains(verdict),
          verdict + ", seed " + seed);
    }
  }

  private void establish() {
    packet(HOST_A, HOST_B);
    left.handleOutbound(batch, now);
    transfer(left, right, LEFT);
    transfer(right, left, RIGHT);
    assertEquals(1, left.pollTransmit(cleared(), now));
    arrive(right, LEFT);
  }

  private void transfer(WireGuardPlane from, WireGuardPlane to, Endpoint source) {
    assertEquals(1, from.pollTransmit(cleared(), now));
    arrive(to, source);
  }

  /** Turns what was sent into what is received. */
  private void arrive(WireGuardPlane plane, Endpoint source) {
    batch.verdict(0, Verdict.FRESH);
    batch.remote(0, source);
    batch.key(0, null);
    plane.handleInbound(batch, now);
    if (batch.verdict(0) == Verdict.OPEN) {
      ((TransportKey) batch.key(0)).open(0, batch, 0, 1);
      plane.handleOpened(batch, now);
    }
  }

  private void seal() {
    assertEquals(Verdict.SEAL, batch.verdict(0));
    ((TransportKey) batch.key(0)).seal(0, batch, 0, 1);
  }

  private void packet(int source, int destination) {
    UdpPackets.append(
        cleared(),
        0,
        Endpoint.mapped(source),
        1000,
        0,
        Endpoint.mapped(destination),
        2000,
        new byte[] {1, 2, 3, 4, 5});
  }

  private int trafficClass() {
    return batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(0) + 1);
  }

  private void setTrafficClass(int value) {
    PacketView view = new PacketView();
    assertNull(view.wrap(batch, 0));
    view.ecn(value);
  }

  private PacketBatch cleared() {
    batch.clear();
    return batch;
  }

  private WireGuardPlane plane(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) (number * 8));
    return new WireGuardPlane(
        WireGuardConfig.of(
            key,
            new Random(seed + number),
            () -> Instant.ofEpochSecond(1_700_000_000),
            AeadProviders.find().provider(),
            new DropCounters()));
  }

  private static void join(
      WireGuardPlane plane, WireGuardPlane other, Endpoint endpoint, String allowed) {
    plane
        .addPeer(PeerConfig.of(other.publicKey()), List.of(IpPrefix.parse(allowed).orElseThrow()))
        .endpoint(endpoint);
  }
}
