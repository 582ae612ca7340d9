package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.pipeline.Placement;
import fz.testkit.Await;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two pipelines back to back, with WireGuard between them, in every placement. */
@Timeout(120)
final class EncryptedPipelineTest {
  private static final int FLOWS = 4;

  @ParameterizedTest
  @MethodSource("fz.interop.Ends#placements")
  void keepsTheOrderOfEveryFlowAndLosesNothing(Placement placement) throws Exception {
    int count = 8000;
    try (MemoryTunnel tunnel = new MemoryTunnel(placement, Ends.cipher(), 512)) {
      tunnel.establish();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread[] threads = {
        thread(failure, () -> offer(tunnel.leftHost, true, count)),
        thread(failure, () -> offer(tunnel.rightHost, false, count)),
        thread(failure, () -> expect(tunnel.leftHost, count)),
      };
      expect(tunnel.rightHost, count);
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(failure.get());
      assertEquals(0, tunnel.leftPlane.drops().total() + tunnel.rightPlane.drops().total());
      assertEquals(0, tunnel.left.counters().faults() + tunnel.right.counters().faults());
      assertEquals(
          0, tunnel.right.counters().cryptoDrops(DropReason.AUTHENTICATION_FAILED), "tags");
    }
  }

  @ParameterizedTest
  @MethodSource("fz.interop.Ends#placements")
  void keepsTheOrderOfPacketsThatWaitedForTheSession(Placement placement) throws Exception {
    try (MemoryTunnel tunnel = new MemoryTunnel(placement, Ends.cipher(), 512)) {
      for (int i = 0; i < 60; i++) {
        tunnel.leftHost.offer(
            TestPackets.udp(MemoryTunnel.LEFT_4, MemoryTunnel.RIGHT_4, 0, i, 200));
      }
      for (int i = 0; i < 60; i++) {
        byte[] packet = tunnel.rightHost.take(10_000);
        assertNotNull(packet, "packet " + i);
        assertEquals(i, TestPackets.number(packet));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fz.interop.Ends#placements")
  void dropsWhatNoPeerMaySendOrReceive(Placement placement) throws Exception {
    Endpoint stranger = MemoryTunnel.endpoint("10.9.9.9", 5);
    try (MemoryTunnel tunnel = new MemoryTunnel(placement, Ends.cipher(), 512)) {
      tunnel.establish();
      tunnel.leftHost.offer(TestPackets.udp(MemoryTunnel.LEFT_4, stranger, 0, 1, 100));
      tunnel.leftHost.offer(TestPackets.udp(stranger, MemoryTunnel.RIGHT_4, 0, 2, 100));
      tunnel.leftHost.offer(new byte[] {0x45, 0, 0});
      tunnel.leftHost.offer(TestPackets.udp(MemoryTunnel.LEFT_4, MemoryTunnel.RIGHT_4, 0, 3, 100));
      assertEquals(3, TestPackets.number(tunnel.rightHost.take(10_000)));
      Await.until(
          "counted",
          () ->
              tunnel.leftPlane.drops().get(DropReason.NO_PEER) == 1
                  && tunnel.leftPlane.drops().get(DropReason.TRUNCATED) == 1
                  && tunnel.rightPlane.drops().get(DropReason.FOREIGN_SOURCE) == 1);
    }
  }

  private static Thread thread(AtomicReference<Throwable> failure, Runnable work) {
    return Thread.ofPlatform().uncaughtExceptionHandler((thread, e) -> failure.set(e)).start(work);
  }

  /** Half of the flows are of IPv4, half of IPv6. */
  private static void offer(MemoryPacketTransport host, boolean fromLeft, int count) {
    Endpoint left4 = MemoryTunnel.LEFT_4;
    Endpoint right4 = MemoryTunnel.RIGHT_4;
    Endpoint left6 = MemoryTunnel.LEFT_6;
    Endpoint right6 = MemoryTunnel.RIGHT_6;
    for (int i = 0; i < count; i++) {
      int flow = i % FLOWS;
      Endpoint source = flow % 2 == 0 ? (fromLeft ? left4 : right4) : (fromLeft ? left6 : right6);
      Endpoint target = flow % 2 == 0 ? (fromLeft ? right4 : left4) : (fromLeft ? right6 : left6);
      byte[] packet = TestPackets.udp(source, target, flow, i / FLOWS, 64 + i % 1200);
      while (!host.offer(packet)) {
        Await.pause(1);
      }
    }
  }

  private static void expect(MemoryPacketTransport host, int count) {
    long[] next = new long[FLOWS];
    for (int i = 0; i < count; i++) {
      byte[] packet = host.take(20_000);
      assertNotNull(packet, "packet " + i + " is lost");
      int flow = TestPackets.flow(packet);
      assertEquals(next[flow]++, TestPackets.number(packet), "flow " + flow);
    }
  }
}
