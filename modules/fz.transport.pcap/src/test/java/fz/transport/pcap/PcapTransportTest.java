package fz.transport.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapTransportTest {
  private static final Verdict[] MIXED = {Verdict.DELIVER, Verdict.DROPPED, Verdict.DELIVER};

  @TempDir Path directory;
  private final PacketBatch batch = Slab.batches(1)[0];

  @Test
  void readsInBatchesUntilTheEnd() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      packets.add(CaptureFiles.ipv4(28 + i * 5));
    }
    Path input =
        Files.write(
            directory.resolve("in.pcap"),
            CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, false, 101, packets.subList(0, 90)));
    try (PacketTransport transport = open(Map.of("input", input.toString()))) {
      int seen = 0;
      while (transport.read(batch) != PacketTransport.END) {
        assertTrue(batch.count() > 0);
        for (int i = 0; i < batch.count(); i++) {
          assertArrayEquals(packets.get(seen++), bytes(i));
        }
        batch.clear();
      }
      assertEquals(90, seen);
      assertEquals(PacketTransport.END, transport.read(batch));
    }
  }

  @Test
  void writesTheSameBytesForTheSamePackets() throws IOException {
    for (String timestamps : List.of("counted", "zero")) {
      Path a = write("a.pcapng", timestamps);
      Path b = write("b.pcapng", timestamps);
      assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b));
      try (CaptureReader reader = new CaptureReader(a)) {
        assertTrue(reader.next());
        assertEquals(100, reader.length());
        assertTrue(reader.next());
        assertEquals(timestamps.equals("counted") ? 1_000 : 0, reader.timeNanos());
        assertEquals(102, reader.length());
        assertTrue(!reader.next());
      }
    }
  }

  @Test
  void refusesPacketsBeyondTheMtu() throws IOException {
    String output = directory.resolve("out.pcapng").toString();
    try (PacketTransport transport = open(Map.of("output", output, "mtu", "1300"))) {
      add(CaptureFiles.ipv4(1_301), Verdict.DELIVER);
      assertEquals(1, transport.write(batch, 0));
      assertEquals(1, transport.writeErrors());
      batch.clear();
      assertEquals(0, transport.read(batch), "without input nothing comes, and no end either");
    }
  }

  @Test
  void keepsThePausesOfARealtimeReplay() throws Exception {
    byte[] file =
        CaptureFiles.pcap(
            ByteOrder.BIG_ENDIAN, true, 101, List.of(CaptureFiles.ipv4(28), CaptureFiles.ipv4(29)));
    // Far longer than a reader is held up between two packets.
    int pauseNanos = 200_000_000;
    ByteBuffer second = ByteBuffer.wrap(file, 24 + 16 + 28, 8);
    second.putInt(1).putInt(500 + pauseNanos);
    Path input = Files.write(directory.resolve("in.pcap"), file);
    Semaphore signalled = new Semaphore(0);
    try (PacketTransport transport = open(Map.of("input", input.toString(), "realtime", "true"))) {
      ((Readiness.Signal) transport.readiness()).subscribe(signalled::release);
      assertTrue(signalled.tryAcquire(5, TimeUnit.SECONDS));
      long before = System.nanoTime();
      assertEquals(1, transport.read(batch));
      while (batch.count() == 1) {
        assertTrue(signalled.tryAcquire(5, TimeUnit.SECONDS), "no signal");
        transport.read(batch);
      }
      assertTrue(System.nanoTime() - before >= pauseNanos, "the second packet came early");
      assertEquals(2, batch.count());
    }
  }

  @Test
  void refusesBadOptions() {
    assertRefused(Map.of(), "needs option input, option output or both");
    assertRefused(Map.of("input", directory.resolve("none").toString()), "does not exist");
    assertRefused(Map.of("input", directory.toString()), "cannot read capture file");
    assertRefused(Map.of("output", directory.toString()), "cannot write capture file");
    assertRefused(Map.of("output", "x", "timestamps", "x"), "not real, counted or zero");
    assertRefused(Map.of("output", "x", "realtime", "x"), "not true or false");
    assertRefused(Map.of("output", "x", "mtu", "1"), "between 1280 and");
    assertRefused(Map.of("colour", "red"), "no option 'colour'");
  }

  @Test
  void tapRecordsWhatPassesAndChangesNothing() throws IOException {
    Path file = directory.resolve("tap.pcapng");
    FakeTransport inner = new FakeTransport();
    try (PacketTransport tap =
        new CapturingPacketTransport(inner, new CaptureWriter(file, Timestamps.COUNTED))) {
      assertEquals(1, tap.read(batch));
      assertArrayEquals(CaptureFiles.ipv4(50), bytes(0));
      batch.clear();
      for (int i = 0; i < 3; i++) {
        add(CaptureFiles.ipv4(100 + i), MIXED[i]);
      }
      add(CaptureFiles.ipv4(103), Verdict.DELIVER);
      assertEquals(2, tap.write(batch, 0), "the inner transport has no room for the third");
      assertEquals(4, tap.write(batch, 2));
      assertEquals(END_OF_FAKE, tap.read(batch));
    }
    assertTrue(inner.closed);
    List<Integer> lengths = new ArrayList<>();
    try (CaptureReader reader = new CaptureReader(file)) {
      while (reader.next()) {
        lengths.add(reader.length());
      }
    }
    assertEquals(List.of(50, 100, 103, 102), lengths);
  }

  @Test
  void tapRefusesBadOptions() {
    assertTapRefused(Map.of("inner", "tun"), "needs option file");
    assertTapRefused(Map.of("inner", "pcap-tap", "file", "x"), "cannot be in front of a tap");
    assertTapRefused(Map.of("inner", "none", "file", "x"), "no packet transport is called 'none'");
  }

  private static final int END_OF_FAKE = PacketTransport.END;

  /** Has one packet to read and takes all but the third packet at the first attempt. */
  private static final class FakeTransport implements PacketTransport {
    private boolean read;
    private boolean full = true;
    private boolean closed;

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public int mtu() {
      return 1280;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public int read(PacketBatch batch) {
      if (read) {
        return END;
      }
      read = true;
      byte[] packet = CaptureFiles.ipv4(50);
      batch.append(MemorySegment.ofArray(packet), 0, packet.length);
      return 1;
    }

    @Override
    public int write(PacketBatch batch, int from) {
      if (full) {
        full = false;
        batch.verdict(3, Verdict.CONSUMED);
        return 2;
      }
      return batch.count();
    }

    @Override
    public Readiness readiness() {
      return new Readiness.Descriptor(0);
    }

    @Override
    public long writeErrors() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Path write(String name, String timestamps) throws IOException {
    Path output = directory.resolve(name);
    try (PacketTransport transport =
        open(Map.of("output", output.toString(), "timestamps", timestamps))) {
      batch.clear();
      for (int i = 0; i < 3; i++) {
        add(CaptureFiles.ipv4(100 + i), MIXED[i]);
      }
      assertEquals(3, transport.write(batch, 0));
    }
    return output;
  }

  private void add(byte[] packet, Verdict verdict) {
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    batch.verdict(i, verdict);
  }

  private byte[] bytes(int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }

  private static void assertRefused(Map<String, String> options, String message) {
    TransportException e = assertThrows(TransportException.class, () -> open(options));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private static void assertTapRefused(Map<String, String> options, String message) {
    TransportException e =
        assertThrows(
            TransportException.class,
            () -> new PcapTapProvider().open(TransportOptions.of(options)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static PacketTransport open(Map<String, String> options) throws IOException {
    return new PcapTransportProvider().open(TransportOptions.of(options));
  }
}
