package fz.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Await;
import fz.testkit.MemoryDatagramTransport;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import fz.transport.DatagramTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server with several sockets of one port, each with a peer that it alone hears. */
@Timeout(60)
final class SeveralReadersTest {
  private static final int PEERS = 3;
  private static final Endpoint INNER = Endpoint.ofIpv4(0x0a000001, 1000);

  private final MemoryPacketTransport host = new MemoryPacketTransport("server", 1024);
  private final List<MemoryDatagramTransport.Pair> pairs =
      IntStream.range(0, PEERS)
          .mapToObj(
              i ->
                  MemoryDatagramTransport.pair(
                      Endpoint.ofIpv4(0xc0000210 + i, 7), Wire.RIGHT_4, 64))
          .toList();
  private final RecordingListener listener = new RecordingListener();
  private final RelayPlane plane = new RelayPlane(peer(0).local(), Wire.LEFT_6);

  static Stream<Placement> placements() {
    return Stream.of(Placement.inline(), new Placement.Parallel(2, PEERS, 4));
  }

  @ParameterizedTest
  @MethodSource("placements")
  void keepTheOrderOfEachPeerAndAnswerOnce(Placement placement) throws Exception {
    int count = 5_000;
    try (Pipeline server = open(placement)) {
      server.start();
      List<Thread> sending =
          IntStream.range(0, PEERS)
              .mapToObj(i -> Thread.ofPlatform().start(() -> send(i, 0, count)))
              .toList();
      int[] next = new int[PEERS];
      for (int k = 0; k < PEERS * count; k++) {
        byte[] packet = host.take(10_000);
        assertNotNull(packet, "a packet is lost");
        assertEquals(next[TestPackets.flow(packet)]++, TestPackets.number(packet));
      }
      for (Thread thread : sending) {
        thread.join();
      }
      List<Long> each = Collections.nCopies(PEERS, (long) count);
      assertEquals(
          placement instanceof Placement.Inline ? List.of((long) PEERS * count) : each,
          server.counters().datagramsReceivedByReader());
      assertEquals(PEERS * count, server.counters().datagramsReceived());

      host.offer(TestPackets.udp(INNER, INNER, 9, 0, 100));
      Await.until("answer", () -> received(0) == 1);
      assertEquals(0, received(1) + received(2), "sent through every socket of the family");
    }
    assertEquals(1, plane.callers().size(), "only one thread calls the plane");
  }

  @ParameterizedTest
  @MethodSource("placements")
  void oneBusyPeerDoesNotStarveTheOthers(Placement placement) throws Exception {
    try (Pipeline server = open(placement)) {
      server.start();
      Thread flood = Thread.ofPlatform().start(() -> send(0, 0, Integer.MAX_VALUE));
      Thread other = Thread.ofPlatform().start(() -> send(2, 0, 500));
      try {
        int arrived = 0;
        while (arrived < 500) {
          byte[] packet = host.take(10_000);
          assertNotNull(packet, "only " + arrived + " beside a busy peer");
          arrived += TestPackets.flow(packet) == 2 ? 1 : 0;
        }
      } finally {
        flood.interrupt();
        flood.join();
        other.join();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("placements")
  void goOnWithoutASocketThatFails(Placement placement) throws Exception {
    try (Pipeline server = open(placement)) {
      server.start();
      pairs.get(1).right().breakWith(new IOException("broken by the test"));
      Await.until("report", () -> listener.failures.size() == 1);
      send(2, 0, 10);
      for (int number = 0; number < 10; number++) {
        assertEquals(number, TestPackets.number(host.take(5_000)));
      }
    }
  }

  @Test
  void namesTheRingOfEachReader() throws Exception {
    try (Pipeline server = open(new Placement.Parallel(1, PEERS, 4))) {
      assertEquals(
          List.of("host", "send", "received-0", "received-1", "received-2", "deliver"),
          server.counters().occupancy().stream().map(PipelineCounters.Occupancy::name).toList());
    }
  }

  @Test
  void areReportedOneByOne() throws Exception {
    try (Pipeline server = open(new Placement.Parallel(1, PEERS, 4))) {
      server.start();
      send(2, 0, 10);
      for (int number = 0; number < 10; number++) {
        assertNotNull(host.take(5_000));
      }
      SequencedMap<String, Long> report = CounterReport.of(server.counters(), plane.drops());
      assertEquals(10, report.get("datagrams_received_by_reader_2"));
      assertEquals(0, report.get("datagrams_received_by_reader_0"));
      assertEquals(4, report.get("ring_received_1_slots"));
      assertTrue(report.keySet().stream().allMatch(name -> name.matches("[a-z0-9_]+")));
    }
  }

  @Test
  void haveOneAddress() {
    List<DatagramTransport> different = List.of(pairs.get(0).left(), pairs.get(1).left());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> config(different, Placement.inline()));
    assertTrue(e.getMessage().contains("different addresses"), e.getMessage());
  }

  private Pipeline open(Placement placement) throws IOException {
    return Pipeline.open(
        config(pairs.stream().<DatagramTransport>map(pair -> pair.right()).toList(), placement));
  }

  private PipelineConfig config(List<DatagramTransport> sockets, Placement placement) {
    return new PipelineConfig(
        "server", plane, host, sockets, placement, listener, System::nanoTime);
  }

  private DatagramTransport peer(int i) {
    return pairs.get(i).left();
  }

  private void send(int peer, int from, int to) {
    PacketBatch batch = Slab.batches(1)[0];
    try {
      for (int number = from; number < to && !Thread.currentThread().isInterrupted(); number++) {
        byte[] packet = TestPackets.udp(INNER, INNER, peer, number, 100);
        batch.clear();
        int slot = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
        batch.remote(slot, Wire.RIGHT_4);
        batch.verdict(slot, Verdict.SEND);
        while (peer(peer).send(batch, 0) == 0 && !Thread.currentThread().isInterrupted()) {
          Thread.onSpinWait();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how many datagrams a peer has received since the last call. */
  private int received(int i) {
    PacketBatch batch = Slab.batches(1)[0];
    try {
      return peer(i).receive(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
