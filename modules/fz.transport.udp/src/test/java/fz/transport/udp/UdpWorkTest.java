package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.transport.Capability;
import fz.transport.WaitSet;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many system calls datagrams take: work that a faster machine does not hide. */
class UdpWorkTest {
  private static final int BATCHES = 20;

  /** Of packets of 1280 bytes, as a tunnel sends them. */
  private static final int DATAGRAM_BYTES = 1312;

  private static final int RUN = 48;
  private static final double MEGABYTES = BATCHES * RUN * 1280 / 1e6;

  /** A batch is 61 KB: 16.3 of them are a megabyte, and each is one call. */
  private static final double MOST_SENDS_PER_MEGABYTE = 16.5;

  /** A call for each run, and one that finds nothing more. */
  private static final double MOST_RECEIVES_PER_MEGABYTE = 33;

  private final PacketBatch[] batches = Slab.batches(2);

  @Test
  void oneCallSendsABatch() throws IOException {
    try (UdpTransport a = open(Map.of());
        UdpTransport b = open(Map.of());
        WaitSet wait = UdpTransportTest.wait(b)) {
      assumeTrue(
          b.capabilities().contains(Capability.DATAGRAM_COALESCING)
              && a.capabilities().contains(Capability.DATAGRAM_SEGMENTATION),
          "skipped: this kernel has no UDP offload");
      exchange(a, b, wait);
      assertAtMost(MOST_SENDS_PER_MEGABYTE, a.systemCalls(), "sends");
      assertAtMost(MOST_RECEIVES_PER_MEGABYTE, b.systemCalls(), "receives");
    }
  }

  @Test
  void oneCallSendsABatchWithoutOffloadToo() throws IOException {
    Map<String, String> off = Map.of("gso", "off", "gro", "off");
    try (UdpTransport a = open(off);
        UdpTransport b = open(off);
        WaitSet wait = UdpTransportTest.wait(b)) {
      exchange(a, b, wait);
      assertAtMost(MOST_SENDS_PER_MEGABYTE, a.systemCalls(), "sends");
    }
  }

  private void exchange(UdpTransport a, UdpTransport b, WaitSet wait) throws IOException {
    for (int round = 0; round < BATCHES; round++) {
      PacketBatch out = batches[0];
      out.clear();
      for (int i = 0; i < RUN; i++) {
        UdpTransportTest.fill(
            out, UdpTransportTest.random(DATAGRAM_BYTES, i), UdpTransportTest.loopback(b), 0);
      }
      assertEquals(RUN, a.send(out, 0));
      int count = 0;
      while (count < RUN) {
        assertTrue(wait.await(5_000_000_000L));
        batches[1].clear();
        count += b.receive(batches[1]);
      }
    }
  }

  private static UdpTransport open(Map<String, String> options) throws IOException {
    return (UdpTransport) UdpTransportTest.open("udp", "4", options);
  }

  private static void assertAtMost(double most, long calls, String what) {
    double each = calls / MEGABYTES;
    assertTrue(each <= most, each + " " + what + " a megabyte, expected at most " + most);
  }
}
