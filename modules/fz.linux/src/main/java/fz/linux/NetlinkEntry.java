package fz.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One entry of a netlink dump: the fixed part of its type, then attributes. */
public final class NetlinkEntry {
  private final ByteBuffer bytes;

  NetlinkEntry(byte[] payload) {
    this.bytes = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
  }

  /** Returns a byte of the fixed part, 0 beyond its end. */
  public int int8(int offset) {
    return offset < bytes.limit() ? bytes.get(offset) & 0xff : 0;
  }

  /** Returns four bytes of the fixed part, 0 beyond its end. */
  public int int32(int offset) {
    return offset + 4 <= bytes.limit() ? bytes.getInt(offset) : 0;
  }

  /** Returns an attribute, or null if there is none. */
  public byte[] attribute(int fixedBytes, int type) {
    int at = fixedBytes;
    while (at + 4 <= bytes.limit()) {
      int length = bytes.getShort(at) & 0xffff;
      if (length < 4 || at + length > bytes.limit()) {
        return null;
      }
      if ((bytes.getShort(at + 2) & 0x3fff) == type) {
        return Arrays.copyOfRange(bytes.array(), at + 4, at + length);
      }
      at += length + 3 & ~3;
    }
    return null;
  }

  /** Returns an attribute that is a 32-bit number. */
  public int attributeInt32(int fixedBytes, int type, int defaultValue) {
    byte[] value = attribute(fixedBytes, type);
    return value == null || value.length < 4
        ? defaultValue
        : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }
}
