package fz.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Builds one netlink message: a header, the fixed part of its type, then attributes, all in the
 * byte order of the machine.
 *
 * <pre>
 *   nlmsghdr  length:32 type:16 flags:16 sequence:32 port:32
 *   nlattr    length:16 type:16 data, padded to 4
 * </pre>
 */
public final class NetlinkMessage {
  /** The kernel shall acknowledge. */
  public static final int ACK = 4;

  /** Fail if it exists. */
  public static final int EXCLUSIVE = 0x200;

  /** Replace what exists. */
  public static final int REPLACE = 0x100;

  /** Create what does not exist. */
  public static final int CREATE = 0x400;

  /** All entries. */
  public static final int DUMP = 0x300;

  static final int HEADER_BYTES = 16;
  private static final int REQUEST = 1;

  private final ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

  /** Begins a message of a type. */
  public NetlinkMessage(int type, int flags) {
    buffer.putInt(0).putShort((short) type).putShort((short) (flags | REQUEST));
    buffer.putInt(0).putInt(0);
  }

  /** Adds a byte of the fixed part. */
  public NetlinkMessage int8(int value) {
    buffer.put((byte) value);
    return this;
  }

  /** Adds two bytes of the fixed part. */
  public NetlinkMessage int16(int value) {
    buffer.putShort((short) value);
    return this;
  }

  /** Adds four bytes of the fixed part. */
  public NetlinkMessage int32(int value) {
    buffer.putInt(value);
    return this;
  }

  /** Adds an attribute. */
  public NetlinkMessage attribute(int type, byte[] value) {
    buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    return pad();
  }

  /** Adds an attribute that is a 32-bit number. */
  public NetlinkMessage attribute(int type, int value) {
    buffer.putShort((short) 8).putShort((short) type).putInt(value);
    return this;
  }

  /** Adds an attribute that is one byte. */
  public NetlinkMessage attributeInt8(int type, int value) {
    return attribute(type, new byte[] {(byte) value});
  }

  /** Adds an attribute that is a text. */
  public NetlinkMessage attribute(int type, String value) {
    return attribute(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  /** Begins an attribute that holds attributes, and returns what {@link #endNest} wants. */
  public int beginNest(int type) {
    int at = buffer.position();
    buffer.putShort((short) 0).putShort((short) type);
    return at;
  }

  /** Ends an attribute that holds attributes. */
  public NetlinkMessage endNest(int at) {
    buffer.putShort(at, (short) (buffer.position() - at));
    return this;
  }

  /** Returns the message with a sequence number. */
  byte[] bytes(int sequence) {
    buffer.putInt(0, buffer.position()).putInt(8, sequence);
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  private NetlinkMessage pad() {
    while ((buffer.position() & 3) != 0) {
      buffer.put((byte) 0);
    }
    return this;
  }
}
