package fz.transport.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import fz.transport.TransportException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureReaderTest {
  private static final List<byte[]> RAW =
      List.of(CaptureFiles.ipv4(28), CaptureFiles.ipv6(61), CaptureFiles.ipv4(1_279));

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void readsPcapInEitherByteOrder(boolean big, boolean nanos) throws IOException {
    byte[] file = CaptureFiles.pcap(order(big), nanos, 101, RAW);
    assertPackets(RAW, read(file));
    try (CaptureReader reader = open(file)) {
      assertTrue(reader.next());
      assertEquals(1_000_000_000L + 500L * (nanos ? 1 : 1_000), reader.timeNanos());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsPcapngInEitherByteOrder(boolean big) throws IOException {
    byte[] packet = CaptureFiles.ipv4(40);
    byte[] frame = CaptureFiles.ethernet(0x0800, packet, 0, 6);
    List<byte[]> expected = new ArrayList<>(RAW);
    expected.addAll(List.of(packet, packet, RAW.getFirst()));
    byte[] file = CaptureFiles.pcapng(order(big), RAW, frame);
    assertPackets(expected, read(file));
    try (CaptureReader reader = open(file)) {
      assertTrue(reader.next());
      assertEquals(77, reader.timeNanos());
    }
  }

  @Test
  void readsSectionsOfDifferentByteOrder() throws IOException {
    byte[] first = CaptureFiles.pcapng(order(true), RAW, new byte[14]);
    byte[] second = CaptureFiles.pcapng(order(false), RAW, new byte[14]);
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    assertEquals(2 * (RAW.size() + 1), read(both).size());
  }

  @Test
  void takesPacketsOutOfFrames() throws IOException {
    byte[] four = CaptureFiles.ipv4(30);
    byte[] six = CaptureFiles.ipv6(50);
    List<byte[]> frames =
        List.of(
            CaptureFiles.ethernet(0x0800, four, 0, 16),
            CaptureFiles.ethernet(0x0806, new byte[28], 0, 18),
            CaptureFiles.ethernet(0x86dd, six, 2, 0),
            new byte[13],
            new byte[0],
            CaptureFiles.ethernet(0x86dd, six, 0, 3));
    assertPackets(List.of(four, six, six), read(CaptureFiles.pcap(order(false), false, 1, frames)));
  }

  @Test
  void namesFileAndPlaceOfWhatIsBroken() throws IOException {
    assertBroken(new byte[0], "near byte 0: the file is empty");
    assertBroken("not a capture".getBytes(), "near byte 4: this is neither pcap nor pcapng");
    byte[] huge = CaptureFiles.pcap(order(false), false, 101, List.of(CaptureFiles.ipv4(28)));
    huge[24 + 11] = 0x7f;
    assertBroken(huge, "a packet of 213");
    assertBroken(
        CaptureFiles.pcap(order(false), false, 105, RAW), "link type 105 is not supported");
    byte[] whole = CaptureFiles.pcap(order(false), false, 101, RAW);
    assertBroken(Arrays.copyOf(whole, whole.length - 1), "ends in the middle of a record");
  }

  @Test
  void saysThatTheFileIsMissing() {
    Path file = directory.resolve("none");
    TransportException e =
        assertThrows(TransportException.class, () -> new CaptureReader(file).close());
    assertEquals("capture file " + file + " does not exist", e.getMessage());
  }

  @Test
  void endsOrRefusesWhateverIsCutOff() throws IOException {
    byte[] whole =
        CaptureFiles.pcapng(order(true), RAW, CaptureFiles.ethernet(0x800, RAW.get(0), 1, 0));
    for (int length = 0; length < whole.length; length += length < 400 ? 1 : 53) {
      tolerate(Arrays.copyOf(whole, length), "length " + length);
    }
  }

  @Test
  void endsOrRefusesWhateverIsChanged() throws IOException {
    long seed = 99;
    Random random = new Random(seed);
    List<byte[]> files =
        List.of(
            CaptureFiles.pcapng(order(true), RAW, CaptureFiles.ethernet(0x800, RAW.get(0), 1, 0)),
            CaptureFiles.pcapng(order(false), RAW, new byte[14]),
            CaptureFiles.pcap(order(false), true, 1, RAW),
            new byte[300]);
    for (int round = 0; round < 1_200; round++) {
      byte[] file = files.get(round % files.size()).clone();
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(random.nextBoolean() ? Math.min(120, file.length) : file.length);
        file[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
      }
      tolerate(file, "seed " + seed + " round " + round);
    }
  }

  private void tolerate(byte[] file, String where) throws IOException {
    try {
      for (byte[] packet : read(file)) {
        assertTrue(packet.length <= CaptureReader.MAX_RECORD, where);
      }
    } catch (TransportException e) {
      assertTrue(e.getMessage().contains("near byte "), where + ": " + e.getMessage());
    } catch (RuntimeException e) {
      fail(where, e);
    }
  }

  private void assertBroken(byte[] file, String message) {
    TransportException e = assertThrows(TransportException.class, () -> read(file));
    assertTrue(e.getMessage().startsWith("capture file " + directory), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static void assertPackets(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "packet " + i);
    }
  }

  private List<byte[]> read(byte[] file) throws IOException {
    List<byte[]> packets = new ArrayList<>();
    try (CaptureReader reader = open(file)) {
      while (reader.next()) {
        int from = reader.offset();
        packets.add(Arrays.copyOfRange(reader.record(), from, from + reader.length()));
      }
    }
    return packets;
  }

  private CaptureReader open(byte[] file) throws IOException {
    return new CaptureReader(Files.write(directory.resolve("test.pcap"), file));
  }

  private static ByteOrder order(boolean big) {
    return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }
}
