package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import fz.pipeline.Placement;
import fz.testkit.TestPackets;
import fz.transport.Transports;
import fz.transport.WaitSet;
import fz.wireguard.spi.AeadProvider;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No thread of a pipeline allocates for a packet, in any placement, with the cipher of the
 * operating system. (The cipher of the JDK allocates for each call; nothing here can change that.)
 */
@Timeout(180)
final class HotPathAllocationTest {
  private static final int WARM_UP = 150_000;
  private static final int MEASURED = 100_000;
  private static final int RUNS = 3;

  /**
   * What a thread may allocate a packet in the best run: one-off work of the run-time system, such
   * as linking a call site that was compiled anew, falls on the thread that meets it. One object
   * for each packet, or for each batch of 64, would be hundreds of times more.
   */
  private static final double SLACK_BYTES_PER_PACKET = 0.01;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @MethodSource("fz.interop.Ends#placements")
  void noThreadAllocatesForAPacket(Placement placement) throws Exception {
    AeadProvider aead = Ends.cipher();
    assumeTrue(aead.isNative(), "skipped: no cipher in machine code on this system");
    try (MemoryTunnel tunnel = new MemoryTunnel(placement, aead, 1024)) {
      tunnel.establish();
      sleepAndWake();
      push(tunnel, WARM_UP);
      Map<String, Long> least = new LinkedHashMap<>();
      for (int run = 0; run < RUNS; run++) {
        Map<Long, Long> before = allocated();
        push(tunnel, MEASURED);
        Map<Long, Long> after = allocated();
        after.forEach(
            (id, bytes) ->
                least.merge(
                    threads.getThreadInfo(id).getThreadName(), bytes - before.get(id), Math::min));
      }
      assertFalse(least.isEmpty());
      least.forEach(
          (name, bytes) ->
              assertTrue(
                  bytes <= SLACK_BYTES_PER_PACKET * MEASURED,
                  name + " allocated " + bytes + " bytes for " + MEASURED + " packets"));
      assertEquals(0, tunnel.leftPlane.drops().total() + tunnel.rightPlane.drops().total());
    }
  }

  /** Sends packets through the tunnel and waits for the last one. */
  private static void push(MemoryTunnel tunnel, int count) {
    MemorySegment packet =
        MemorySegment.ofArray(
            TestPackets.udp(MemoryTunnel.LEFT_4, MemoryTunnel.RIGHT_4, 1, 1, 1200));
    long received = 0;
    int sent = 0;
    long start = System.nanoTime();
    while (received < count) {
      while (sent < count && tunnel.leftHost.offer(packet, 0, (int) packet.byteSize())) {
        sent++;
      }
      received += tunnel.rightHost.skipAll();
      assertTrue(System.nanoTime() - start < 60_000_000_000L, "stuck at " + received);
      LockSupport.parkNanos(50_000);
    }
  }

  /**
   * A thread that sleeps and is woken makes native calls, which allocate until they are compiled.
   * Under load that happens too rarely to get them compiled in the time of this test.
   */
  private static void sleepAndWake() throws IOException {
    try (WaitSet wait = Transports.openWaitSet()) {
      for (int i = 0; i < WARM_UP; i++) {
        wait.wakeup();
        wait.await(i % 2 == 0 ? -1 : 1_000_000);
      }
    }
  }

  private Map<Long, Long> allocated() {
    Map<Long, Long> bytes = new LinkedHashMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("left-") || thread.getName().startsWith("right-")) {
        bytes.put(thread.threadId(), threads.getThreadAllocatedBytes(thread.threadId()));
      }
    }
    return bytes;
  }
}
