package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.pipeline.Pipeline;
import fz.pipeline.Placement;
import fz.testkit.Await;
import fz.testkit.MemoryDatagramTransport;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import fz.tunnel.plain.WireGuardPlane;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How much work the inline pipeline does for a megabyte. Time would tell something of the machine;
 * these counts are the same on all of them, so their bounds can be tight. A call of a transport is
 * a system call in the real ones, whose own tests hold them to it.
 */
@Timeout(60)
final class WorkTest {
  private static final int PACKETS = 60 * 49;
  private static final int PACKET_BYTES = 1280;
  private static final double MEGABYTES = PACKETS * (double) PACKET_BYTES / 1e6;

  /**
   * 49 packets of 1280 bytes fit a batch, so that a megabyte is 16 batches and each of them one
   * read and one write. A turn moves four of them and looks into the other direction once.
   */
  private static final double MOST_CALLS_PER_MEGABYTE = 40;

  /** A turn for four batches, and a few when it begins and ends. */
  private static final double MOST_TURNS_PER_MEGABYTE = 7;

  private static final double MOST_WAKE_UPS = 4;

  @Test
  void movesAMegabyteWithFewCallsAndNoCopy() throws Exception {
    MemoryPacketTransport leftHost = new MemoryPacketTransport("left", 2 * PACKETS);
    MemoryPacketTransport rightHost = new MemoryPacketTransport("right", 2 * PACKETS);
    MemoryDatagramTransport.Pair sockets =
        MemoryDatagramTransport.pair(
            MemoryTunnel.LEFT_SOCKET, MemoryTunnel.RIGHT_SOCKET, 2 * PACKETS);
    WireGuardPlane leftPlane = Ends.plane(Ends.privateKey(1), Ends.cipher());
    WireGuardPlane rightPlane = Ends.plane(Ends.privateKey(2), Ends.cipher());
    MemoryTunnel.introduce(leftPlane, rightPlane);
    CountingTransports left = new CountingTransports(leftHost, sockets.left());
    CountingTransports right = new CountingTransports(rightHost, sockets.right());
    try (Pipeline _ = start(leftPlane, left);
        Pipeline _ = start(rightPlane, right)) {
      MemoryTunnel.establish(leftHost, rightHost);
    }
    // One end after the other, so that each finds full batches.
    for (int i = 0; i < PACKETS; i++) {
      leftHost.offer(
          TestPackets.udp(MemoryTunnel.LEFT_4, MemoryTunnel.RIGHT_4, 0, i, PACKET_BYTES));
    }
    check(leftPlane, left);
    check(rightPlane, right);
    assertEquals(PACKETS, rightHost.skipAll());
  }

  private static void check(WireGuardPlane plane, CountingTransports transports)
      throws IOException {
    transports.reset();
    Pipeline pipeline = start(plane, transports);
    try (pipeline) {
      Await.until(
          "all packets",
          () ->
              pipeline.counters().datagramsSent() + pipeline.counters().hostPacketsWritten()
                  >= PACKETS);
    }
    assertEquals(PACKETS, transports.packets());
    assertEquals(0, transports.moved(), "packets copied between reading and writing");
    assertAtMost(MOST_CALLS_PER_MEGABYTE, transports.calls() / MEGABYTES, "calls a megabyte");
    assertAtMost(
        MOST_TURNS_PER_MEGABYTE, pipeline.counters().turns() / MEGABYTES, "turns a megabyte");
    assertAtMost(MOST_WAKE_UPS, pipeline.counters().wakeUps(), "wake-ups");
    assertEquals(List.of(), pipeline.counters().occupancy(), "rings between the stages");
    assertEquals(0, plane.drops().total());
  }

  private static Pipeline start(WireGuardPlane plane, CountingTransports transports)
      throws IOException {
    return Ends.start(
        "work", plane, transports.host, List.of(transports.network), Placement.inline());
  }

  private static void assertAtMost(double most, double actual, String what) {
    assertTrue(actual <= most, actual + " " + what + ", expected at most " + most);
  }
}
