package fz.transport.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.MemoryDatagramTransport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CapturingDatagramTransportTest {
  private static final Endpoint LEFT = Endpoint.ofIpv4(0xc6336401, 52_625);
  private static final Endpoint RIGHT = Endpoint.ofIpv4(0xc6336402, 1234);
  private static final Endpoint ELSEWHERE = new Endpoint(0x2001_0db8_0000_0000L, 1, 53);

  private final PacketBatch batch = Slab.batches(1)[0];

  @TempDir private Path directory;

  /** A datagram of a capture. */
  private record Seen(int fromPort, int toPort, byte[] payload) {}

  @Test
  void capturesBothDirectionsWithTheirHeaders() throws IOException {
    Path file = directory.resolve("network.pcapng");
    MemoryDatagramTransport.Pair pair = MemoryDatagramTransport.pair(LEFT, RIGHT, 8);
    try (var tap =
        new CapturingDatagramTransport(pair.left(), new CaptureWriter(file, Timestamps.COUNTED))) {
      add(new byte[] {1, 2, 3}, RIGHT, Verdict.SEND);
      add(new byte[] {9}, RIGHT, Verdict.DROPPED);
      add(new byte[] {8}, ELSEWHERE, Verdict.SEND);
      assertEquals(3, tap.send(batch, 0));
      batch.clear();
      add(new byte[] {4, 5}, LEFT, Verdict.SEND);
      pair.right().send(batch, 0);
      batch.clear();
      assertEquals(1, tap.receive(batch));
    }
    List<Seen> seen = seen(file);
    assertEquals(2, seen.size());
    assertEquals(LEFT.port(), seen.get(0).fromPort());
    assertEquals(RIGHT.port(), seen.get(0).toPort());
    assertArrayEquals(new byte[] {1, 2, 3}, seen.get(0).payload());
    assertEquals(RIGHT.port(), seen.get(1).fromPort());
    assertEquals(LEFT.port(), seen.get(1).toPort());
    assertArrayEquals(new byte[] {4, 5}, seen.get(1).payload());
  }

  @Test
  void datagramThatTheSocketDidNotTakeIsCapturedOnlyOnceItDoes() throws IOException {
    Path file = directory.resolve("network.pcapng");
    MemoryDatagramTransport.Pair pair = MemoryDatagramTransport.pair(LEFT, RIGHT, 8);
    try (var tap =
        new CapturingDatagramTransport(pair.left(), new CaptureWriter(file, Timestamps.COUNTED))) {
      add(new byte[] {1}, RIGHT, Verdict.SEND);
      pair.left().block(true);
      assertEquals(0, tap.send(batch, 0));
      pair.left().block(false);
      assertEquals(1, tap.send(batch, 0));
    }
    assertEquals(1, seen(file).size());
  }

  private void add(byte[] payload, Endpoint remote, Verdict verdict) {
    int i = batch.append(MemorySegment.ofArray(payload), 0, payload.length);
    batch.remote(i, remote);
    batch.verdict(i, verdict);
  }

  private static List<Seen> seen(Path file) throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (CaptureReader reader = new CaptureReader(file)) {
      while (reader.next()) {
        byte[] packet =
            Arrays.copyOfRange(reader.record(), reader.offset(), reader.offset() + reader.length());
        PacketView view = new PacketView();
        MemorySegment memory = MemorySegment.ofArray(packet);
        assertNull(view.wrap(memory, 0, packet.length));
        assertTrue(view.verifiesTransport());
        assertFalse(view.isFragment());
        seen.add(
            new Seen(
                view.sourcePort(),
                view.destinationPort(),
                Arrays.copyOfRange(packet, view.payloadOffset(), packet.length)));
      }
    }
    return seen;
  }
}
