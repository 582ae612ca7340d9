package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmenterTest {
  private static final int SIZE = 1_240;

  private final MemorySegment buffer = Arena.ofAuto().allocate(70_000);
  private final PacketBatch batch = Slab.batches(1)[0];
  private final Segmenter segmenter = new Segmenter();

  @ParameterizedTest
  @CsvSource({"true,0", "true,12", "true,40", "false,0", "false,12"})
  void cutsTcp(boolean ipv4, int options) {
    byte[] payload = TestPackets.random(new Random(1), 10 * SIZE + 77);
    int flags = TestPackets.ACK | TestPackets.PSH | TestPackets.FIN | TestPackets.CWR;
    int firstSequence = -5_000;
    byte[] whole = TestPackets.tcp(ipv4, 1, firstSequence, flags, options, payload);
    int ipHeader = ipv4 ? 20 : 40;
    int headers = ipHeader + 20 + options;
    assertNull(begin(whole, ipv4 ? VnetHeader.GSO_TCPV4 : VnetHeader.GSO_TCPV6, SIZE, ipHeader));
    assertEquals(11, segmenter.drain(batch));
    assertFalse(segmenter.pending());
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    for (int i = 0; i < 11; i++) {
      byte[] packet = TestPackets.bytes(batch, i);
      assertTrue(TestPackets.isIntact(packet), "segment " + i);
      assertEquals(headers + (i < 10 ? SIZE : 77), packet.length);
      ByteBuffer view = ByteBuffer.wrap(packet);
      assertEquals(firstSequence + i * SIZE, view.getInt(ipHeader + 4));
      int expected = TestPackets.ACK;
      expected |= i == 0 ? TestPackets.CWR : 0;
      expected |= i == 10 ? TestPackets.PSH | TestPackets.FIN : 0;
      assertEquals(expected, packet[ipHeader + 13] & 0xff, "flags of segment " + i);
      if (ipv4) {
        assertEquals(1 + i, view.getShort(4), "identification");
      }
      assertEquals(Verdict.FRESH, batch.verdict(i));
      seen.writeBytes(TestPackets.payload(packet, headers));
    }
    assertArrayEquals(payload, seen.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cutsUdp(boolean ipv4) {
    byte[] payload = TestPackets.random(new Random(2), 5 * 100 + 1);
    int ipHeader = ipv4 ? 20 : 40;
    assertNull(begin(TestPackets.udp(ipv4, 1, payload), VnetHeader.GSO_UDP, 100, ipHeader));
    assertEquals(6, segmenter.drain(batch));
    for (int i = 0; i < 6; i++) {
      byte[] part = Arrays.copyOfRange(payload, 100 * i, Math.min(100 * i + 100, 501));
      byte[] packet = TestPackets.bytes(batch, i);
      byte[] expected = TestPackets.udp(ipv4, 1, part);
      assertEquals(expected.length, packet.length);
      assertTrue(TestPackets.isIntact(packet));
      assertArrayEquals(part, TestPackets.payload(packet, ipHeader + 8));
    }
  }

  @Test
  void layersSegmentsAsARunOfDatagrams() {
    byte[] whole = TestPackets.tcp(true, 1, 0, TestPackets.ACK, 0, new byte[4 * SIZE]);
    begin(whole, VnetHeader.GSO_TCPV4, SIZE, 20);
    segmenter.drain(batch);
    int stride = SIZE + 40 + PacketBatch.HEADROOM_BYTES + PacketBatch.TAILROOM_BYTES;
    for (int i = 1; i < 4; i++) {
      assertEquals(batch.offset(i - 1) + stride, batch.offset(i));
    }
  }

  @Test
  void keepsTheRestForTheNextBatch() {
    byte[] payload = TestPackets.random(new Random(3), 60_000);
    begin(TestPackets.tcp(true, 1, 0, TestPackets.ACK, 0, payload), VnetHeader.GSO_TCPV4, 600, 20);
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    int total = 0;
    while (segmenter.pending()) {
      batch.clear();
      total += segmenter.drain(batch);
      assertTrue(batch.count() > 0);
      TestPackets.packets(batch).forEach(p -> seen.writeBytes(TestPackets.payload(p, 40)));
    }
    assertEquals(100, total);
    assertArrayEquals(payload, seen.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void completesTheChecksumOfASinglePacket(boolean ipv4) {
    int ipHeader = ipv4 ? 20 : 40;
    byte[] whole = TestPackets.udp(ipv4, 1, TestPackets.random(new Random(4), 333));
    byte[] unsummed = whole.clone();
    ByteBuffer view = ByteBuffer.wrap(unsummed);
    int addresses = ipv4 ? TestPackets.sum(whole, 12, 8) : TestPackets.sum(whole, 8, 32);
    int pseudo = addresses + 17 + whole.length - ipHeader;
    view.putShort(ipHeader + 6, (short) ((pseudo >>> 16) + (pseudo & 0xffff)));
    put(unsummed, VnetHeader.FLAG_NEEDS_CHECKSUM, VnetHeader.GSO_NONE, 0, ipHeader, 6);
    assertNull(segmenter.begin(buffer, VnetHeader.BYTES + whole.length));
    assertEquals(1, segmenter.drain(batch));
    assertArrayEquals(whole, TestPackets.bytes(batch, 0));
  }

  @Test
  void passesOtherPacketsUnchanged() {
    byte[] packet = TestPackets.udp(true, 1, new byte[10]);
    put(packet, 0, VnetHeader.GSO_NONE, 0, 0, 0);
    assertNull(segmenter.begin(buffer, VnetHeader.BYTES + packet.length));
    segmenter.drain(batch);
    assertArrayEquals(packet, TestPackets.bytes(batch, 0));
  }

  @Test
  void refusesWhatCannotBeCut() {
    byte[] tcp = TestPackets.tcp(true, 1, 0, TestPackets.ACK, 0, new byte[5_000]);
    assertEquals(DropReason.BAD_TOTAL_LENGTH, begin(tcp, VnetHeader.GSO_TCPV4, 0, 20));
    assertEquals(DropReason.BAD_TOTAL_LENGTH, begin(tcp, VnetHeader.GSO_TCPV4, 10, 20));
    assertEquals(DropReason.BAD_VERSION, begin(tcp, VnetHeader.GSO_TCPV6, SIZE, 20));
    assertEquals(DropReason.BAD_HEADER_LENGTH, begin(tcp, VnetHeader.GSO_TCPV4, SIZE, 24));
    assertEquals(DropReason.BAD_HEADER_LENGTH, begin(tcp, VnetHeader.GSO_TCPV4, SIZE, 5_039));
    assertEquals(DropReason.UNSUPPORTED_PROTOCOL, begin(tcp, 3, SIZE, 20));
    assertEquals(
        DropReason.BAD_TRANSPORT_LENGTH,
        begin(TestPackets.with(tcp, 32, 0x40), VnetHeader.GSO_TCPV4, SIZE, 20));
    assertEquals(
        DropReason.BAD_VERSION,
        begin(TestPackets.with(tcp, 0, 0x55), VnetHeader.GSO_TCPV4, SIZE, 20));
    assertEquals(DropReason.EMPTY, segmenter.begin(buffer, VnetHeader.BYTES));
    assertEquals(DropReason.EMPTY, segmenter.begin(buffer, 0));
    assertFalse(segmenter.pending());
  }

  @Test
  void takesRandomBytesWithoutHarm() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    byte[] valid = TestPackets.tcp(false, 1, 7, TestPackets.ACK, 12, new byte[3_000]);
    for (int round = 0; round < 20_000; round++) {
      int length = random.nextInt(200);
      byte[] bytes = TestPackets.random(random, VnetHeader.BYTES + length);
      if (round % 2 == 0) {
        put(valid, 1, VnetHeader.GSO_TCPV6, 500, 40, 16);
        bytes = buffer.asSlice(0, VnetHeader.BYTES + valid.length).toArray(ValueLayout.JAVA_BYTE);
        for (int i = 0; i < 3; i++) {
          bytes[random.nextInt(80)] = (byte) random.nextInt();
        }
      }
      MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
      DropReason reason = segmenter.begin(buffer, bytes.length);
      batch.clear();
      int count = segmenter.drain(batch);
      String where = "seed " + seed + " round " + round;
      assertEquals(reason == null, count > 0, where);
      if (reason != null) {
        assertNotNull(reason, where);
      }
    }
  }

  private DropReason begin(byte[] packet, int type, int size, int start) {
    put(packet, VnetHeader.FLAG_NEEDS_CHECKSUM, type, size, start, type == 5 ? 6 : 16);
    return segmenter.begin(buffer, VnetHeader.BYTES + packet.length);
  }

  private void put(byte[] packet, int flags, int type, int size, int start, int checksum) {
    ByteBuffer out = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
    out.put((byte) flags).put((byte) type).putShort((short) 9_999).putShort((short) size);
    out.putShort((short) start).putShort((short) checksum).put(packet);
  }
}
