package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Allocations;
import fz.transport.DatagramTransport;
import fz.transport.WaitSet;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Nothing is allocated for a datagram. A native call that reports errors slices its error segment;
 * the compiler removes that where it inlines the whole call, which it need not do on a busy
 * machine. What may be left is one slice for a call, and a call carries dozens of datagrams.
 */
class UdpAllocationTest {
  private static final int RUN = 48;
  private static final int BATCHES = 100;

  /** Send, wait and receive, each once more for a batch that arrived in two parts. */
  private static final int CALLS = 6;

  private static final int SLICE_BYTES = 40;

  private final PacketBatch[] batches = Slab.batches(2);

  @Test
  void allocatesNothingForADatagram() throws IOException {
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", Map.of());
        DatagramTransport b = UdpTransportTest.open("udp", "4", Map.of());
        WaitSet wait = UdpTransportTest.wait(b)) {
      Endpoint target = UdpTransportTest.loopback(b);
      long allocated =
          Allocations.leastOf(
              () -> {
                for (int round = 0; round < BATCHES; round++) {
                  exchange(a, b, wait, target);
                }
              });
      long most = (long) BATCHES * CALLS * SLICE_BYTES;
      assertTrue(allocated <= most, allocated + " bytes for " + BATCHES * RUN + " datagrams");
      assertEquals(0, a.errors() + b.errors());
    }
  }

  private void exchange(DatagramTransport a, DatagramTransport b, WaitSet wait, Endpoint target) {
    try {
      PacketBatch out = batches[0];
      out.clear();
      for (int i = 0; i < RUN; i++) {
        out.append(i % 9 == 8 ? 700 : 1312);
        out.remote(i, target.high(), target.low(), target.port());
        out.local(i, target.high(), target.low());
        out.ecn(i, 2);
        out.verdict(i, Verdict.SEND);
      }
      assertEquals(RUN, a.send(out, 0));
      int count = 0;
      while (count < RUN) {
        wait.await(5_000_000_000L);
        batches[1].clear();
        count += b.receive(batches[1]);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
