package fz.transport.pcap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the IP packets of a capture file: pcap (draft-ietf-opsawg-pcap) or pcapng
 * (draft-ietf-opsawg-pcapng), in either byte order. Records without an IP packet are passed over.
 * Whatever a file claims, memory stays within one record of {@link #MAX_RECORD} bytes.
 */
final class CaptureReader implements AutoCloseable {
  static final int MAX_RECORD = 262_144;

  private static final int MAX_INTERFACES = 1_024;
  private static final int SECTION = 0x0a0d_0d0a;
  private static final int BYTE_ORDER = 0x1a2b_3c4d;
  private static final int INTERFACE = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_RESOLUTION = 9;
  private static final int PCAP_MICROS = 0xa1b2_c3d4;
  private static final int PCAP_NANOS = 0xa1b2_3c4d;

  private final CaptureInput in;
  private final byte[] record = new byte[MAX_RECORD];
  private final List<Interface> interfaces = new ArrayList<>();
  private boolean sections;
  private boolean nanos;
  private int offset;
  private int length;
  private long timeNanos;

  /**
   * A source of packets in a section.
   *
   * @param type how its records look
   * @param unitNanos the unit of its times, or 0 if it is finer than a nanosecond
   */
  private record Interface(LinkType type, long unitNanos) {}

  CaptureReader(Path file) throws IOException {
    in = new CaptureInput(file);
    try {
      begin();
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Moves to the next packet; returns false at the end of the file. */
  boolean next() throws IOException {
    while (!in.atEnd()) {
      if (sections ? nextBlock() : nextRecord()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the memory that holds the packet at {@link #offset()}, until the next one is read. */
  byte[] record() {
    return record;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /**
   * Returns when the packet was captured, in nanoseconds since 1970 or whatever the file counts.
   */
  long timeNanos() {
    return timeNanos;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void begin() throws IOException {
    if (in.atEnd()) {
      throw in.broken("the file is empty");
    }
    int magic = in.int32();
    if (magic == SECTION) {
      sections = true;
      beginSection();
      return;
    }
    in.littleEndian(
        Integer.reverseBytes(magic) == PCAP_MICROS || Integer.reverseBytes(magic) == PCAP_NANOS);
    nanos = magic == PCAP_NANOS || Integer.reverseBytes(magic) == PCAP_NANOS;
    if (!nanos && magic != PCAP_MICROS && Integer.reverseBytes(magic) != PCAP_MICROS) {
      throw in.broken("this is neither pcap nor pcapng");
    }
    in.skip(16);
    addInterface(in.int32() & 0xffff, nanos ? 1 : 1_000);
  }

  private boolean nextRecord() throws IOException {
    long seconds = in.uint32();
    long fraction = in.uint32();
    int captured = recordLength(in.uint32());
    in.skip(4);
    timeNanos = seconds * 1_000_000_000 + fraction * (nanos ? 1 : 1_000);
    in.read(record, captured);
    return take(interfaces.getFirst(), captured);
  }

  private boolean nextBlock() throws IOException {
    int type = in.int32();
    if (type == SECTION) {
      beginSection();
      return false;
    }
    long total = in.uint32();
    if (total < 12 || (total & 3) != 0) {
      throw in.broken("a block of " + total + " bytes");
    }
    long body = total - 12;
    long start = in.offset();
    boolean found =
        switch (type) {
          case INTERFACE -> readInterface(body);
          case ENHANCED_PACKET -> readPacket(body, true);
          case OBSOLETE_PACKET -> readPacket(body, false);
          case SIMPLE_PACKET -> readSimplePacket(body);
          default -> false;
        };
    endBlock(start, body, total);
    return found;
  }

  private void endBlock(long start, long body, long total) throws IOException {
    in.skip(body - (in.offset() - start));
    if (in.uint32() != total) {
      throw in.broken("the two lengths of a block differ");
    }
  }

  /** The byte order of a section is known only after the length that depends on it. */
  private void beginSection() throws IOException {
    in.littleEndian(false);
    int length = in.int32();
    int order = in.int32();
    boolean little = Integer.reverseBytes(order) == BYTE_ORDER;
    if (!little && order != BYTE_ORDER) {
      throw in.broken("a section without a known byte order");
    }
    in.littleEndian(little);
    long total = (little ? Integer.reverseBytes(length) : length) & 0xffff_ffffL;
    if (total < 28 || (total & 3) != 0) {
      throw in.broken("a section header of " + total + " bytes");
    }
    if (in.int16() != 1) {
      throw in.broken("a version of pcapng that is not known");
    }
    endBlock(in.offset() - 6, total - 12, total);
    interfaces.clear();
  }

  private boolean readInterface(long body) throws IOException {
    require(body, 8);
    int type = in.int16();
    in.skip(6);
    addInterface(type, readResolution(body - 8));
    return false;
  }

  private long readResolution(long optionBytes) throws IOException {
    long left = optionBytes;
    long unit = 1_000;
    while (left >= 4) {
      int option = in.int16();
      int size = in.int16();
      int padded = size + 3 & ~3;
      left -= 4;
      if (padded > left) {
        throw in.broken("an option that is longer than its block");
      }
      if (option == OPTION_RESOLUTION && size >= 1) {
        in.read(record, padded);
        unit = unitNanos(record[0]);
      } else {
        in.skip(padded);
      }
      left -= padded;
      if (option == 0) {
        break;
      }
    }
    return unit;
  }

  /** Powers of ten down to nanoseconds are exact; anything else only matters for replay in time. */
  private static long unitNanos(byte resolution) {
    int exponent = resolution & 0x7f;
    long unit = 1_000_000_000;
    for (int i = 0; i < exponent && unit > 0; i++) {
      unit /= resolution < 0 ? 2 : 10;
    }
    return unit;
  }

  private void addInterface(int number, long unitNanos) throws IOException {
    LinkType type = LinkType.of(number);
    if (type == null) {
      throw in.broken(
          "link type " + number + " is not supported; raw IP (101, 228, 229) and Ethernet (1) are");
    }
    if (interfaces.size() == MAX_INTERFACES) {
      throw in.broken("more than " + MAX_INTERFACES + " interfaces");
    }
    interfaces.add(new Interface(type, unitNanos));
  }

  private boolean readPacket(long body, boolean enhanced) throws IOException {
    require(body, 20);
    long index = enhanced ? in.uint32() : in.int16();
    if (!enhanced) {
      in.skip(2);
    }
    long time = in.uint32() << 32 | in.uint32();
    int captured = recordLength(in.uint32());
    in.skip(4);
    require(body, 20L + captured);
    if (index >= interfaces.size()) {
      throw in.broken("a packet of interface " + index + ", which is not described");
    }
    Interface source = interfaces.get((int) index);
    timeNanos = time * source.unitNanos();
    in.read(record, captured);
    return take(source, captured);
  }

  private boolean readSimplePacket(long body) throws IOException {
    require(body, 4);
    long original = in.uint32();
    if (interfaces.isEmpty()) {
      throw in.broken("a packet of interface 0, which is not described");
    }
    int captured = recordLength(Math.min(original, body - 4));
    in.read(record, captured);
    return take(interfaces.getFirst(), captured);
  }

  private boolean take(Interface source, int captured) {
    offset = source.type().packetOffset(record, captured);
    if (offset < 0) {
      return false;
    }
    length = Math.min(captured - offset, packetLength(captured));
    return length > 0;
  }

  /** Ethernet pads short frames: the packet itself knows how long it is. */
  private int packetLength(int captured) {
    int left = captured - offset;
    int version = record[offset] >>> 4;
    if (version == 4 && left >= 4) {
      return uint16(offset + 2);
    }
    return version == 6 && left >= 6 ? uint16(offset + 4) + 40 : left;
  }

  private int uint16(int at) {
    return (record[at] & 0xff) << 8 | record[at + 1] & 0xff;
  }

  private int recordLength(long bytes) throws IOException {
    if (bytes > MAX_RECORD) {
      throw in.broken("a packet of " + bytes + " bytes");
    }
    return (int) bytes;
  }

  private void require(long body, long bytes) throws IOException {
    if (body < bytes) {
      throw in.broken("a block that is too short for what it holds");
    }
  }
}
