package fz.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.testkit.Await;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds in every placement, with a plane that does not encrypt. */
@Timeout(60)
final class PipelineTest {
  private static final Endpoint HOST_A = Endpoint.ofIpv4(0x0a000001, 1000);
  private static final Endpoint HOST_B = Endpoint.ofIpv4(0x0a000002, 2000);

  private final Wire wire = new Wire(1024, 256);
  private final RelayPlane leftPlane = new RelayPlane(Wire.RIGHT_4, Wire.RIGHT_6);
  private final RelayPlane rightPlane = new RelayPlane(Wire.LEFT_4, Wire.LEFT_6);

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void keepsOrderAndLosesNothingInBothDirections(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement);
        Pipeline right = wire.right(rightPlane, placement)) {
      left.start();
      right.start();
      int count = 20_000;
      Thread forth = Thread.ofPlatform().start(() -> offer(wire.leftHost, 1, 0, count));
      Thread back = Thread.ofPlatform().start(() -> offer(wire.rightHost, 2, 0, count));
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failure.set(e))
              .start(() -> expect(wire.leftHost, 2, 0, count));
      expect(wire.rightHost, 1, 0, count);
      other.join();
      forth.join();
      back.join();
      assertEquals(null, failure.get());
      assertEquals(count, left.counters().hostPacketsRead());
      assertEquals(count, left.counters().datagramsSent());
      assertEquals(count, right.counters().datagramsReceived());
      assertEquals(left.counters().hostBytesRead(), right.counters().hostBytesWritten());
      assertEquals(0, left.counters().dropped() + right.counters().dropped());
      assertEquals(0, left.counters().faults() + right.counters().faults());
    }
    assertEquals(1, leftPlane.callers().size(), "only one thread calls the plane");
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void blockedSocketStopsTheHostReader(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement);
        Pipeline right = wire.right(rightPlane, placement)) {
      left.start();
      right.start();
      wire.ipv4.left().block(true);
      int count = 1000;
      Thread offering = Thread.ofPlatform().start(() -> offer(wire.leftHost, 1, 0, count));
      Await.until("back-pressure", () -> left.counters().datagramSendBlocked() > 0);
      Await.pause(50);
      long read = left.counters().hostPacketsRead();
      long most =
          switch (placement) {
            case Placement.Inline inline -> 64;
            case Placement.Parallel parallel -> 64 * (2 * parallel.slots() + 3);
          };
      assertTrue(read <= most, "read " + read + " while nothing could be sent");
      wire.ipv4.left().block(false);
      expect(wire.rightHost, 1, 0, count);
      offering.join();
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void slowHostStopsTheSocketReader(Placement placement) throws Exception {
    Wire narrow = new Wire(8, 8);
    try (Pipeline left = narrow.left(leftPlane, placement);
        Pipeline right = narrow.right(rightPlane, placement)) {
      left.start();
      right.start();
      int count = 600;
      Thread offering = Thread.ofPlatform().start(() -> offer(narrow.leftHost, 1, 0, count));
      Await.until("back-pressure", () -> right.counters().hostWriteBlocked() > 0);
      expect(narrow.rightHost, 1, 0, count);
      offering.join();
      assertEquals(0, right.counters().dropped());
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void sendsEachFamilyThroughItsOwnSocket(Placement placement) throws Exception {
    Endpoint six = Wire.LEFT_6;
    try (Pipeline left = wire.left(leftPlane, placement);
        Pipeline right = wire.right(rightPlane, placement)) {
      left.start();
      right.start();
      wire.leftHost.offerAll(
          TestPackets.udp(HOST_A, HOST_B, 4, 0, 100),
          TestPackets.udp(six, six, 6, 0, 100),
          TestPackets.udp(HOST_A, HOST_B, 4, 1, 100),
          TestPackets.udp(six, six, 6, 1, 100));
      List<String> got = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        byte[] packet = wire.rightHost.take(5000);
        assertNotNull(packet);
        got.add(TestPackets.flow(packet) + "/" + TestPackets.number(packet));
      }
      assertTrue(got.indexOf("4/0") < got.indexOf("4/1") && got.contains("4/1"), "" + got);
      assertTrue(got.indexOf("6/0") < got.indexOf("6/1") && got.contains("6/1"), "" + got);

      wire.ipv6.left().breakWith(new IOException("broken by the test"));
      Await.until("report", () -> wire.leftListener.failures.size() == 1);
      wire.leftHost.offerAll(
          TestPackets.udp(six, six, 6, 2, 100), TestPackets.udp(HOST_A, HOST_B, 4, 2, 100));
      assertEquals(4, TestPackets.flow(wire.rightHost.take(5000)));
      Await.until("drop", () -> left.counters().dropped() == 1);
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void runsCommandsInOrderOnTheCoreThread(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement)) {
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      left.execute(() -> seen.add("before start " + Thread.currentThread().getName()));
      left.start();
      CountDownLatch done = new CountDownLatch(1);
      for (int i = 0; i < 200; i++) {
        int number = i;
        left.execute(() -> seen.add("" + number));
      }
      left.execute(
          () -> {
            throw new IllegalArgumentException("thrown by the test");
          });
      left.execute(done::countDown);
      assertTrue(done.await(10, TimeUnit.SECONDS));
      assertEquals("before start left-core", seen.getFirst());
      for (int i = 0; i < 200; i++) {
        assertEquals("" + i, seen.get(i + 1));
      }
      assertEquals(1, left.counters().faults());
      assertEquals(List.of("command"), wire.leftListener.faults);
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void commandThatQueuesDatagramsHasThemSent(Placement placement) throws Exception {
    byte[] datagram = TestPackets.udp(HOST_A, HOST_B, 3, 7, 80);
    Pipeline left = wire.left(leftPlane, placement);
    try (Pipeline right = wire.right(rightPlane, placement)) {
      left.start();
      right.start();
      left.execute(() -> leftPlane.transmit(datagram));
      assertEquals(7, TestPackets.number(wire.rightHost.take(5000)));
      // The last words of a plane are sent although the pipeline is closed at once.
      left.execute(() -> leftPlane.transmit(TestPackets.udp(HOST_A, HOST_B, 3, 8, 80)));
      left.close();
      assertEquals(8, TestPackets.number(wire.rightHost.take(5000)));
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void timersFireWhenTheyAreDue(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement)) {
      left.start();
      AtomicReference<Long> due = new AtomicReference<>();
      left.execute(
          () -> {
            due.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60));
            leftPlane.timeout = due.get();
          });
      Await.until("timer", () -> counted(left, leftPlane) == 1);
      assertTrue(System.nanoTime() >= due.get());
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void idlePipelineMakesNoWakeUps(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement);
        Pipeline right = wire.right(rightPlane, placement)) {
      left.start();
      right.start();
      offer(wire.leftHost, 1, 0, 500);
      expect(wire.rightHost, 1, 0, 500);
      assertTrue(isQuiet(left) && isQuiet(right), "woke up while there was nothing to do");
      assertTrue(
          left.counters().occupancy().stream().allMatch(ring -> ring.used() == 0),
          "" + left.counters().occupancy());
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void exceptionOfAStageDropsTheBatchAndGoesOn(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement);
        Pipeline right = wire.right(rightPlane, placement)) {
      left.start();
      right.start();
      leftPlane.fault = new IllegalStateException("thrown by the test");
      wire.leftHost.offer(TestPackets.udp(HOST_A, HOST_B, 1, 0, 100));
      Await.until("fault", () -> left.counters().faults() == 1);
      assertEquals(1, left.counters().dropped());
      wire.leftHost.throwOnce(new IllegalStateException("thrown by the test"));
      Await.until("fault", () -> left.counters().faults() == 2);
      wire.leftHost.offer(TestPackets.udp(HOST_A, HOST_B, 1, 1, 100));
      assertEquals(1, TestPackets.number(wire.rightHost.take(5000)));
      assertEquals(null, wire.leftListener.stopped.get());
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void errorStopsThePipelineAndIsReported(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement)) {
      left.start();
      leftPlane.fault = new AssertionError("thrown by the test");
      wire.leftHost.offer(TestPackets.udp(HOST_A, HOST_B, 1, 0, 100));
      Await.until("stop", () -> wire.leftListener.stopped.get() != null);
      assertInstanceOf(AssertionError.class, wire.leftListener.stopped.get());
      assertThrows(RejectedExecutionException.class, () -> left.execute(() -> {}));
    }
    assertNoThreads("left-");
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void reportsTheEndOfTheHostAfterItsLastPacket(Placement placement) throws Exception {
    try (Pipeline left = wire.left(leftPlane, placement);
        Pipeline right = wire.right(rightPlane, placement)) {
      offer(wire.leftHost, 1, 0, 300);
      wire.leftHost.end();
      left.start();
      right.start();
      expect(wire.rightHost, 1, 0, 300);
      Await.until("end", () -> wire.leftListener.hostEnds.get() == 1);
      wire.rightHost.breakWith(new IOException("broken by the test"));
      Await.until("report", () -> wire.rightListener.failures.contains("right"));
      // The other direction goes on.
      right.execute(() -> rightPlane.transmit(TestPackets.udp(HOST_B, HOST_A, 2, 5, 90)));
      assertEquals(5, TestPackets.number(wire.leftHost.take(5000)));
    }
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void closeEndsAllThreadsAlsoFromACommand(Placement placement) throws Exception {
    Pipeline left = wire.left(leftPlane, placement);
    left.start();
    left.close();
    left.close();
    assertNoThreads("left-");
    Pipeline again = wire.left(leftPlane, placement);
    again.start();
    again.execute(again::close);
    Await.until("threads end", () -> threads("left-").isEmpty());
    again.close();
    Pipeline never = wire.left(leftPlane, placement);
    never.close();
    assertThrows(IllegalStateException.class, never::start);
  }

  @ParameterizedTest
  @MethodSource("fz.pipeline.Wire#placements")
  void closesUnderLoadAndWithABlockedSocket(Placement placement) throws Exception {
    Pipeline left = wire.left(leftPlane, placement);
    wire.ipv4.left().block(true);
    left.start();
    for (int i = 0; i < 1000; i++) {
      wire.leftHost.offer(TestPackets.udp(HOST_A, HOST_B, 1, i, 100));
    }
    Await.until("back-pressure", () -> left.counters().datagramSendBlocked() > 0);
    left.close();
    assertNoThreads("left-");
  }

  /** Anything that ticks would show in every one of the spans; what is left of the load in few. */
  private static boolean isQuiet(Pipeline pipeline) {
    for (int span = 0; span < 10; span++) {
      long wakeUps = pipeline.counters().wakeUps();
      long turns = pipeline.counters().turns();
      Await.pause(400);
      if (wakeUps == pipeline.counters().wakeUps() && turns == pipeline.counters().turns()) {
        return true;
      }
    }
    return false;
  }

  private static int counted(Pipeline pipeline, RelayPlane plane) {
    AtomicReference<Integer> value = new AtomicReference<>();
    pipeline.execute(() -> value.set(plane.timeouts));
    Await.until("answer", () -> value.get() != null);
    return value.get();
  }

  private static void offer(MemoryPacketTransport host, int flow, int from, int to) {
    int number = from;
    while (number < to) {
      if (host.offer(TestPackets.udp(HOST_A, HOST_B, flow, number, 64 + number % 900))) {
        number++;
      } else {
        Await.pause(1);
      }
    }
  }

  private static void expect(MemoryPacketTransport host, int flow, int from, int to) {
    for (int number = from; number < to; number++) {
      byte[] packet = host.take(10_000);
      assertNotNull(packet, "packet " + number + " of flow " + flow + " is lost");
      assertEquals(number, TestPackets.number(packet));
      assertEquals(flow, TestPackets.flow(packet));
      assertEquals(64 + number % 900, packet.length);
    }
    assertFalse(host.poll() != null, "more than was sent");
  }

  private static void assertNoThreads(String prefix) {
    assertEquals(List.of(), threads(prefix));
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith(prefix))
        .map(Thread::getName)
        .toList();
  }
}
