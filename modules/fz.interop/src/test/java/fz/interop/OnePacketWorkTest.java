package fz.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import fz.pipeline.Pipeline;
import fz.pipeline.Placement;
import fz.testkit.Await;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import fz.transport.DatagramTransport;
import fz.tunnel.plain.WireGuardPlane;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the inline pipeline asks its sockets for one packet: each question is a system call. */
@Timeout(60)
final class OnePacketWorkTest {
  private static final int PACKETS = 100;

  /** One that brings the packet and one that finds nothing more. */
  private static final int MOST_CALLS_PER_PACKET = 2;

  /**
   * The first turn asks everything; so do the handshake's datagrams at the socket that has them.
   */
  private static final int MOST_CALLS_AT_START = 8;

  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong callsOfTheOther = new AtomicLong();

  @Test
  void asksOnlySocketsThatHaveSomething() throws Exception {
    MemoryPacketTransport leftHost = new MemoryPacketTransport("left", PACKETS);
    MemoryPacketTransport rightHost = new MemoryPacketTransport("right", PACKETS);
    WireGuardPlane leftPlane = Ends.plane(Ends.privateKey(1), Ends.cipher());
    WireGuardPlane rightPlane = Ends.plane(Ends.privateKey(2), Ends.cipher());
    try (DatagramTransport left = LoopbackSockets.ipv4();
        DatagramTransport right = LoopbackSockets.ipv4();
        DatagramTransport other = otherSocket()) {
      Ends.join(leftPlane, rightPlane.publicKey(), right.local(), "10.0.0.2/32");
      Ends.join(rightPlane, leftPlane.publicKey(), left.local(), "10.0.0.1/32");
      try (Pipeline _ = Ends.start("left", leftPlane, leftHost, List.of(left), Placement.inline());
          Pipeline to =
              Ends.start(
                  "right",
                  rightPlane,
                  rightHost,
                  List.of(
                      LoopbackSockets.beforeReceive(right, calls::incrementAndGet),
                      LoopbackSockets.beforeReceive(other, callsOfTheOther::incrementAndGet)),
                  Placement.inline())) {
        for (int i = 1; i <= PACKETS; i++) {
          leftHost.offer(TestPackets.udp(MemoryTunnel.LEFT_4, MemoryTunnel.RIGHT_4, 0, i, 100));
          int sent = i;
          Await.until("packet " + i, () -> to.counters().hostPacketsWritten() >= sent);
        }
      }
    }
    assertAtMost(MOST_CALLS_AT_START + PACKETS * MOST_CALLS_PER_PACKET, calls.get());
    assertAtMost(MOST_CALLS_AT_START, callsOfTheOther.get());
  }

  private static DatagramTransport otherSocket() {
    try {
      return LoopbackSockets.ipv6();
    } catch (IOException e) {
      return abort("this host has no IPv6: " + e.getMessage());
    }
  }

  private static void assertAtMost(long most, long actual) {
    assertTrue(actual <= most, actual + " calls, expected at most " + most);
  }
}
