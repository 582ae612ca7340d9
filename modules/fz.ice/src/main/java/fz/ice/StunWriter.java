package fz.ice;

import fz.packet.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one STUN message (RFC 8489 section 5), attributes in the order of the calls. Each method
 * returns this writer.
 */
public final class StunWriter {
  private byte[] bytes = new byte[256];
  private int length = StunMessage.HEADER_LENGTH;

  /** Begins a message. */
  public StunWriter(StunClass stunClass, int method, TransactionId id) {
    ByteBuffer.wrap(bytes)
        .putShort((short) stunClass.type(method))
        .putShort((short) 0)
        .putInt(StunMessage.COOKIE)
        .putInt(id.high())
        .putLong(id.low());
  }

  /** Adds an attribute with a value as it stands, padded with zeros. */
  public StunWriter attribute(int type, byte[] value) {
    int at = header(type, value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    return this;
  }

  /** Adds an attribute of text in UTF-8. */
  public StunWriter text(int type, String value) {
    return attribute(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds an attribute of 32 bits. */
  public StunWriter number32(int type, long value) {
    int at = header(type, 4);
    buffer().putInt(at, (int) value);
    return this;
  }

  /** Adds an attribute of 64 bits. */
  public StunWriter number64(int type, long value) {
    int at = header(type, 8);
    buffer().putLong(at, value);
    return this;
  }

  /** Adds an attribute without a value, such as USE-CANDIDATE. */
  public StunWriter flag(int type) {
    header(type, 0);
    return this;
  }

  /** Adds an address hidden with cookie and transaction id (RFC 8489 section 14.2). */
  public StunWriter xorAddress(int type, Endpoint address) {
    boolean ipv4 = address.isIpv4();
    int at = header(type, ipv4 ? 8 : 20);
    ByteBuffer buffer = buffer();
    buffer.put(at + 1, (byte) (ipv4 ? 1 : 2));
    buffer.putShort(at + 2, (short) (address.port() ^ StunMessage.COOKIE >>> 16));
    if (ipv4) {
      buffer.putInt(at + 4, address.ipv4() ^ StunMessage.COOKIE);
    } else {
      long maskHigh = (long) StunMessage.COOKIE << 32 | buffer.getInt(8) & 0xffff_ffffL;
      buffer.putLong(at + 4, address.high() ^ maskHigh);
      buffer.putLong(at + 12, address.low() ^ buffer.getLong(12));
    }
    return this;
  }

  /** Adds an address as it stands (RFC 8489 section 14.1). */
  public StunWriter address(int type, Endpoint address) {
    boolean ipv4 = address.isIpv4();
    int at = header(type, ipv4 ? 8 : 20);
    ByteBuffer buffer = buffer();
    buffer.put(at + 1, (byte) (ipv4 ? 1 : 2));
    buffer.putShort(at + 2, (short) address.port());
    if (ipv4) {
      buffer.putInt(at + 4, address.ipv4());
    } else {
      buffer.putLong(at + 4, address.high());
      buffer.putLong(at + 12, address.low());
    }
    return this;
  }

  /** Adds ERROR-CODE (RFC 8489 section 14.8). */
  public StunWriter errorCode(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int at = header(StunAttribute.ERROR_CODE, 4 + text.length);
    bytes[at + 2] = (byte) (code / 100);
    bytes[at + 3] = (byte) (code % 100);
    System.arraycopy(text, 0, bytes, at + 4, text.length);
    return this;
  }

  /** Adds MESSAGE-INTEGRITY over everything so far. */
  public StunWriter integrity(byte[] key) {
    byte[] mac = StunIntegrity.mac(bytes, length, key);
    return attribute(StunAttribute.MESSAGE_INTEGRITY, mac);
  }

  /** Adds FINGERPRINT over everything so far; nothing may follow. */
  public StunWriter fingerprint() {
    int end = length;
    int at = header(StunAttribute.FINGERPRINT, 4);
    buffer().putInt(at, StunIntegrity.fingerprint(bytes, end));
    return this;
  }

  /** Returns the message. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Writes an attribute's header and returns where its value begins. */
  private int header(int type, int valueLength) {
    int at = length + 4;
    int end = at + (valueLength + 3 & ~3);
    if (end - StunMessage.HEADER_LENGTH > 0xffff) {
      throw new IllegalArgumentException("a STUN message has at most 65535 bytes of attributes");
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    ByteBuffer buffer = buffer();
    buffer.putShort(length, (short) type);
    buffer.putShort(length + 2, (short) valueLength);
    length = end;
    buffer.putShort(2, (short) (length - StunMessage.HEADER_LENGTH));
    return at;
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes);
  }
}
