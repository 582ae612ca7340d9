package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many system calls packets take: work that a faster machine does not hide. */
class TunWorkTest {
  private static final int PACKETS = 48;
  private static final int PAYLOAD_BYTES = 1228;

  private final PacketBatch batch = Slab.batches(1)[0];

  @Test
  void oneCallWritesWhatABatchHasOfAFlow() throws Exception {
    assertEquals(1, callsToWrite(1));
    assertEquals(4, callsToWrite(4));
  }

  @Test
  void flowsWithASinglePacketTakeACallEach() throws Exception {
    assertEquals(PACKETS, callsToWrite(PACKETS));
  }

  @Test
  void aFlowThatGoesOnInTheNextBatchTakesNoCallMore() throws Exception {
    long calls =
        inNamespace(
            transport -> {
              fill(1, 0, PACKETS / 2);
              assertEquals(PACKETS / 2, transport.write(batch, 0, true));
              assertEquals(0, transport.systemCalls());
              fill(1, PACKETS / 2, PACKETS);
              assertEquals(PACKETS / 2, transport.write(batch, 0, true));
              assertTrue(transport.flush());
            });
    assertEquals(1, calls);
  }

  private long callsToWrite(int flows) throws Exception {
    return inNamespace(
        transport -> {
          fill(flows, 0, PACKETS);
          assertEquals(PACKETS, transport.write(batch, 0));
        });
  }

  private interface Work {
    void on(TunTransport transport) throws IOException;
  }

  private static long inNamespace(Work work) throws Exception {
    long[] calls = new long[1];
    Namespace.run(
        () -> {
          Map<String, String> options = Map.of("name", "fz-test", "ipv4", "10.0.1.1/16");
          try (TunTransport transport =
              (TunTransport) new TunTransportProvider().open(TransportOptions.of(options))) {
            assumeTrue(
                transport.capabilities().contains(Capability.RECEIVE_OFFLOAD),
                "skipped: this kernel has no TUN offload");
            work.on(transport);
            assertEquals(0, transport.writeErrors());
            calls[0] = transport.systemCalls();
          }
          return null;
        });
    return calls[0];
  }

  /** Puts packets {@code from} to {@code to} of so many flows, which take turns, into the batch. */
  private void fill(int flows, int from, int to) {
    batch.clear();
    for (int i = from; i < to; i++) {
      int sequence = i / flows * (PAYLOAD_BYTES - 12);
      byte[] payload = new byte[PAYLOAD_BYTES - 12];
      byte[] packet = TestPackets.tcp(true, i % flows, sequence, TestPackets.ACK, 12, payload);
      int added = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
      batch.verdict(added, Verdict.DELIVER);
    }
  }
}
