package fz.relay.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Allocations;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final int LENGTH_BYTES = 100;

  private final RelayLoop loop = new RelayLoop(new NoPorts(), ipv4 -> null, () -> 0, () -> 0);
  private final Outbox outbox = loop.outbox();
  private final PacketBatch batch = Slab.batches(1)[0];

  @Test
  void sendsInterleavedDatagramsOfASocketInOneCall() throws IOException {
    RecordingPort a = new RecordingPort();
    RecordingPort b = new RecordingPort();
    UdpWay wayA = new UdpWay(loop, a, null);
    UdpWay wayB = new UdpWay(loop, b, null);
    for (int i = 0; i < 6; i++) {
      add(i, i % 2 == 0 ? wayA : wayB);
    }
    outbox.send(batch);
    assertEquals(List.of(), a.calls);
    assertEquals(2, outbox.flush());
    assertEquals(List.of(List.of(0, 2, 4)), a.calls);
    assertEquals(List.of(List.of(1, 3, 5)), b.calls);
    assertEquals(0, outbox.flush());
  }

  @Test
  void gathersOverSeveralBatchesWithoutGaps() throws IOException {
    RecordingPort port = new RecordingPort();
    UdpWay way = new UdpWay(loop, port, null);
    for (int i = 0; i < 3; i++) {
      batch.clear();
      add(i, way);
      outbox.send(batch);
    }
    outbox.flush();
    assertEquals(List.of(List.of(0, 1, 2)), port.calls);
    assertEquals(0, port.gaps);
  }

  @Test
  void sendsAtOnceWhatIsWorthACall() throws IOException {
    RecordingPort port = new RecordingPort();
    UdpWay way = new UdpWay(loop, port, null);
    for (int i = 0; i < 40; i++) {
      add(i, way);
    }
    batch.verdict(7, Verdict.DROPPED);
    outbox.send(batch);
    assertEquals(39, port.calls.getFirst().size());
  }

  @Test
  void keepsWhatFindsNoRoomInOrder() throws IOException {
    RecordingPort port = new RecordingPort();
    UdpWay way = new UdpWay(loop, port, null);
    port.room = 3;
    for (int i = 0; i < 40; i++) {
      add(i, way);
    }
    outbox.send(batch);
    outbox.flush();
    assertEquals(true, port.awaitsRoom);
    batch.clear();
    add(40, way);
    outbox.send(batch);
    outbox.flush();
    assertEquals(3, port.sent().size(), "what came later overtakes nothing");
    port.room = 100;
    way.resume();
    assertEquals(false, port.awaitsRoom);
    assertEquals(41, port.sent().size());
    assertEquals(port.sent().stream().sorted().toList(), port.sent());
  }

  @Test
  void gathersForMoreSocketsThanThereIsMemory() throws IOException {
    List<RecordingPort> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      RecordingPort port = new RecordingPort();
      all.add(port);
      batch.clear();
      add(i, new UdpWay(loop, port, null));
      outbox.send(batch);
    }
    outbox.flush();
    for (int i = 0; i < 300; i++) {
      assertEquals(List.of(i), all.get(i).sent());
    }
  }

  @Test
  void forgetsWhatASocketGatheredThatIsClosed() throws IOException {
    RecordingPort port = new RecordingPort();
    UdpWay way = new UdpWay(loop, port, null);
    add(0, way);
    outbox.send(batch);
    way.close();
    outbox.flush();
    assertEquals(List.of(), port.calls);
  }

  @Test
  void allocatesNothing() {
    DatagramPort sink = new CountingPort();
    UdpWay[] ways = {new UdpWay(loop, sink, null), new UdpWay(loop, sink, null)};
    long allocated =
        Allocations.leastOf(
            () -> {
              for (int round = 0; round < 100; round++) {
                batch.clear();
                for (int i = 0; i < 20; i++) {
                  add(i, ways[i % 2]);
                }
                run();
              }
            });
    assertEquals(0, allocated);
  }

  private void run() {
    try {
      outbox.send(batch);
      outbox.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void add(int number, UdpWay way) {
    int i = batch.append(LENGTH_BYTES);
    batch.memory().set(ValueLayout.JAVA_INT_UNALIGNED, batch.offset(i), number);
    batch.remote(i, 0, Endpoint.mapped(0x0a000001), 1);
    batch.peer(i, way);
    batch.verdict(i, Verdict.SEND);
  }

  /** A socket that takes everything. */
  private static class CountingPort implements DatagramPort {
    private Object attachment;

    @Override
    public Endpoint local() {
      return Endpoint.ofIpv4(0, 1);
    }

    @Override
    public int receive(PacketBatch into) {
      return 0;
    }

    @Override
    public boolean holdsBack() {
      return false;
    }

    @Override
    public int send(PacketBatch from, int first, int to) {
      return to;
    }

    @Override
    public void awaitRoom(boolean wanted) {}

    @Override
    public boolean hasRoom() {
      return false;
    }

    @Override
    public Object attachment() {
      return attachment;
    }

    @Override
    public void attach(Object object) {
      attachment = object;
    }

    @Override
    public long errors() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** A socket with so much room that remembers the numbers of datagrams, call by call. */
  private static final class RecordingPort extends CountingPort {
    private final List<List<Integer>> calls = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private boolean awaitsRoom;
    private int gaps;

    @Override
    public int send(PacketBatch from, int first, int to) {
      List<Integer> call = new ArrayList<>();
      calls.add(call);
      for (int i = first; i < to; i++) {
        if (from.verdict(i) != Verdict.SEND) {
          continue;
        }
        if (room == 0) {
          return i;
        }
        room--;
        gaps += i > first && from.offset(i) != from.offset(i - 1) + from.length(i - 1) ? 1 : 0;
        call.add(from.memory().get(ValueLayout.JAVA_INT_UNALIGNED, from.offset(i)));
      }
      return to;
    }

    @Override
    public void awaitRoom(boolean wanted) {
      awaitsRoom = wanted;
    }

    List<Integer> sent() {
      return calls.stream().flatMap(List::stream).toList();
    }
  }

  /** No socket at all. */
  private static final class NoPorts implements DatagramPorts {
    @Override
    public Optional<DatagramPort> open(Endpoint local, boolean shared, int bufferBytes) {
      return Optional.empty();
    }

    @Override
    public int await(DatagramPort[] ready, long timeoutNanos) {
      return 0;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }
}
