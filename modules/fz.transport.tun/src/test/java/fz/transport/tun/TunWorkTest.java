package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

  private long callsToWrite(int flows) throws Exception {
    long[] calls = new long[1];
    Namespace.run(
        () -> {
          Map<String, String> options = Map.of("name", "fz-test", "ipv4", "10.0.1.1/16");
          try (TunTransport transport =
              (TunTransport) new TunTransportProvider().open(TransportOptions.of(options))) {
            assumeTrue(
                transport.capabilities().contains(Capability.RECEIVE_OFFLOAD),
                "skipped: this kernel has no TUN offload");
            calls[0] = write(transport, flows);
          }
          return null;
        });
    return calls[0];
  }

  private long write(TunTransport transport, int flows) throws IOException {
    batch.clear();
    int[] sequence = new int[flows];
    for (int i = 0; i < PACKETS; i++) {
      int flow = i % flows;
      byte[] packet =
          TestPackets.tcp(
              true, flow, sequence[flow], TestPackets.ACK, 12, new byte[PAYLOAD_BYTES - 12]);
      sequence[flow] += PAYLOAD_BYTES - 12;
      int added = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
      batch.verdict(added, Verdict.DELIVER);
    }
    long before = transport.systemCalls();
    assertEquals(PACKETS, transport.write(batch, 0));
    assertEquals(0, transport.writeErrors());
    return transport.systemCalls() - before;
  }
}
