package fz.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.pipeline.Pipeline;
import fz.pipeline.Placement;
import fz.testkit.Await;
import fz.testkit.MemoryPacketTransport;
import fz.transport.DatagramTransport;
import fz.tunnel.plain.WireGuardPlane;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A socket that fails while its descriptor stays readable. */
@Timeout(60)
final class FailedSocketTest {
  private static final int MOST_WAKE_UPS = 20;

  @ParameterizedTest
  @MethodSource("fz.interop.Ends#placements")
  void isNotWaitedForAnyMore(Placement placement) throws Exception {
    AtomicBoolean asked = new AtomicBoolean();
    WireGuardPlane plane = Ends.plane(Ends.privateKey(1), Ends.cipher());
    try (DatagramTransport peer = LoopbackSockets.ipv4();
        DatagramTransport socket = LoopbackSockets.ipv4();
        Pipeline pipeline =
            Ends.start(
                "failing",
                plane,
                new MemoryPacketTransport("failing", 8),
                List.of(failing(socket, asked)),
                placement)) {
      // Nobody takes it out of the socket.
      PacketBatch batch = Slab.batches(1)[0];
      batch.append(MemorySegment.ofArray(new byte[32]), 0, 32);
      batch.remote(0, socket.local());
      batch.verdict(0, Verdict.SEND);
      peer.send(batch, 0);
      Await.until("failure", asked::get);
      Await.pause(100);
      long before = pipeline.counters().wakeUps() + pipeline.counters().turns();
      Await.pause(300);
      long more = pipeline.counters().wakeUps() + pipeline.counters().turns() - before;
      assertTrue(more <= MOST_WAKE_UPS, more + " wake-ups and turns for a socket that failed");
    }
  }

  private static DatagramTransport failing(DatagramTransport inner, AtomicBoolean asked) {
    return LoopbackSockets.beforeReceive(
        inner,
        () -> {
          asked.set(true);
          throw new IOException("broken by the test");
        });
  }
}
