package fz.ice;

import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * A received STUN message (RFC 8489 section 5): 16 bits of type, 16 bits of length, the magic
 * cookie, 96 bits of transaction id, then attributes of 16 bits of type, 16 bits of length and a
 * value padded to 4 bytes. Immutable; holds a copy of the datagram. Reading never throws: what is
 * malformed is not a message, and an attribute whose value has the wrong form is absent.
 *
 * <p>Nothing is authentic until {@link #verifiesIntegrity} said so. An attribute that follows
 * MESSAGE-INTEGRITY is not covered by it and therefore not seen (section 14.5).
 */
public final class StunMessage {
  /** The length of the fixed header. */
  public static final int HEADER_LENGTH = 20;

  /** The longest message that is looked at. */
  public static final int MAX_LENGTH = 2048;

  static final int COOKIE = 0x2112a442;
  private static final int MAX_ATTRIBUTES = 64;
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final ByteBuffer buffer;
  // One element an attribute: where its header begins. The type and length are read from there.
  private final int[] attributes;
  private final int integrityAt;
  private final int fingerprintAt;

  private StunMessage(byte[] bytes, int[] attributes, int integrityAt, int fingerprintAt) {
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes);
    this.attributes = attributes;
    this.integrityAt = integrityAt;
    this.fingerprintAt = fingerprintAt;
  }

  /**
   * Returns true if a datagram has the header of a STUN message: two zero bits, the magic cookie,
   * and a length that is a multiple of 4 and covers the datagram exactly. Allocates nothing.
   */
  public static boolean looksLikeStun(MemorySegment memory, int offset, int length) {
    if (length < HEADER_LENGTH || offset < 0 || memory.byteSize() - offset < length) {
      return false;
    }
    return (memory.get(ValueLayout.JAVA_BYTE, offset) & 0xc0) == 0
        && memory.get(INT32, offset + 4) == COOKIE
        && (memory.get(INT16, offset + 2) & 0xffff) == length - HEADER_LENGTH
        && (length & 3) == 0;
  }

  /** Reads a message; empty if the bytes are none. */
  public static Optional<StunMessage> parse(MemorySegment memory, int offset, int length) {
    if (length > MAX_LENGTH || !looksLikeStun(memory, offset, length)) {
      return Optional.empty();
    }
    return read(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
  }

  /** Reads a message that is exactly an array; empty if the bytes are none. */
  public static Optional<StunMessage> parse(byte[] datagram) {
    return parse(MemorySegment.ofArray(datagram), 0, datagram.length);
  }

  private static Optional<StunMessage> read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int[] attributes = new int[MAX_ATTRIBUTES];
    int count = 0;
    int integrityAt = -1;
    int fingerprintAt = -1;
    for (int at = HEADER_LENGTH; at < bytes.length; ) {
      if (bytes.length - at < 4) {
        return Optional.empty();
      }
      int type = buffer.getShort(at) & 0xffff;
      int length = buffer.getShort(at + 2) & 0xffff;
      int next = at + 4 + (length + 3 & ~3);
      if (next > bytes.length || count == MAX_ATTRIBUTES) {
        return Optional.empty();
      }
      if (type == StunAttribute.FINGERPRINT) {
        if (length != 4 || next != bytes.length) {
          return Optional.empty();
        }
        fingerprintAt = at;
      } else if (integrityAt < 0) {
        attributes[count++] = at;
        if (type == StunAttribute.MESSAGE_INTEGRITY) {
          if (length != StunIntegrity.MAC_LENGTH) {
            return Optional.empty();
          }
          integrityAt = at;
        }
      }
      at = next;
    }
    return Optional.of(
        new StunMessage(bytes, Arrays.copyOf(attributes, count), integrityAt, fingerprintAt));
  }

  /** Returns request, indication, success or error. */
  public StunClass stunClass() {
    return StunClass.ofType(buffer.getShort(0));
  }

  /** Returns the method, see {@link StunMethod}; 12 bits. */
  public int method() {
    return StunClass.methodOfType(buffer.getShort(0));
  }

  /** Returns the transaction id. */
  public TransactionId transactionId() {
    return TransactionId.read(buffer, 8);
  }

  /** Returns the number of bytes of the whole message. */
  public int length() {
    return bytes.length;
  }

  /** Returns true if an attribute is there; {@link StunAttribute} has the types. */
  public boolean has(int type) {
    return find(type) >= 0;
  }

  /** Returns a copy of the value of the first attribute of a type. */
  public Optional<byte[]> attribute(int type) {
    int at = find(type);
    return at < 0
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(bytes, at + 4, at + 4 + lengthAt(at)));
  }

  /** Returns where in the message the value of the first attribute of a type begins, or -1. */
  public int valueOffset(int type) {
    int at = find(type);
    return at < 0 ? -1 : at + 4;
  }

  /** Returns the length of the value of the first attribute of a type, in bytes; 0 without any. */
  public int valueLength(int type) {
    int at = find(type);
    return at < 0 ? 0 : lengthAt(at);
  }

  /** Returns the value of an attribute as text in UTF-8, unprintable input included. */
  public Optional<String> text(int type) {
    int at = find(type);
    return at < 0
        ? Optional.empty()
        : Optional.of(new String(bytes, at + 4, lengthAt(at), StandardCharsets.UTF_8));
  }

  /** Returns the value of a 32-bit attribute, unsigned. */
  public OptionalLong number32(int type) {
    int at = find(type);
    return at < 0 || lengthAt(at) != 4
        ? OptionalLong.empty()
        : OptionalLong.of(buffer.getInt(at + 4) & 0xffff_ffffL);
  }

  /** Returns the value of a 64-bit attribute, as it stands. */
  public OptionalLong number64(int type) {
    int at = find(type);
    return at < 0 || lengthAt(at) != 8
        ? OptionalLong.empty()
        : OptionalLong.of(buffer.getLong(at + 4));
  }

  /** Returns the address in one of the XOR-…-ADDRESS attributes (RFC 8489 section 14.2). */
  public Optional<Endpoint> xorAddress(int type) {
    int at = find(type);
    return at < 0 ? Optional.empty() : xorAddressAt(at);
  }

  /**
   * Returns the address in an attribute that does not hide it, such as ALTERNATE-SERVER or
   * OTHER-ADDRESS (RFC 8489 section 14.1).
   */
  public Optional<Endpoint> address(int type) {
    int at = find(type);
    if (at < 0 || lengthAt(at) < 4 || bytes[at + 4] != 0) {
      return Optional.empty();
    }
    int family = bytes[at + 5];
    int port = buffer.getShort(at + 6) & 0xffff;
    if (family == 1 && lengthAt(at) == 8) {
      return Optional.of(Endpoint.ofIpv4(buffer.getInt(at + 8), port));
    }
    if (family == 2 && lengthAt(at) == 20) {
      return Optional.of(new Endpoint(buffer.getLong(at + 8), buffer.getLong(at + 16), port));
    }
    return Optional.empty();
  }

  /**
   * Returns the addresses in all XOR-…-ADDRESS attributes of a type, such as the relayed addresses
   * of both families; what is malformed is left out.
   */
  public List<Endpoint> xorAddresses(int type) {
    List<Endpoint> addresses = new ArrayList<>(2);
    for (int at : attributes) {
      if (typeAt(at) == type) {
        xorAddressAt(at).ifPresent(addresses::add);
      }
    }
    return addresses;
  }

  /** Returns the code of ERROR-CODE, 300 to 699 (RFC 8489 section 14.8). */
  public OptionalInt errorCode() {
    int at = find(StunAttribute.ERROR_CODE);
    if (at < 0 || lengthAt(at) < 4) {
      return OptionalInt.empty();
    }
    int hundreds = bytes[at + 6] & 7;
    int rest = bytes[at + 7] & 0xff;
    return hundreds < 3 || hundreds > 6 || rest > 99
        ? OptionalInt.empty()
        : OptionalInt.of(hundreds * 100 + rest);
  }

  /** Returns USERNAME. */
  public Optional<String> username() {
    return text(StunAttribute.USERNAME);
  }

  /**
   * Returns the part of USERNAME before its first colon: of a connectivity check, the ufrag of the
   * agent that it is meant for (RFC 8445 section 7.2.2). Not yet authentic: it only selects whose
   * password to verify with.
   */
  public Optional<String> recipientUfrag() {
    return username()
        .filter(name -> name.indexOf(':') >= 0)
        .map(n -> n.substring(0, n.indexOf(':')));
  }

  /** Returns the first attribute that must be understood and is not, or -1. */
  public int firstNotUnderstood(IntPredicate understood) {
    for (int at : attributes) {
      int type = typeAt(at);
      if (StunAttribute.mustBeUnderstood(type) && !understood.test(type)) {
        return type;
      }
    }
    return -1;
  }

  /**
   * Returns true if MESSAGE-INTEGRITY is there and was made with a key: the password for short-term
   * credentials, MD5 of "user:realm:password" for long-term ones (RFC 8489 section 9).
   */
  public boolean verifiesIntegrity(byte[] key) {
    if (integrityAt < 0) {
      return false;
    }
    byte[] expected = StunIntegrity.mac(bytes, integrityAt, key);
    byte[] found = Arrays.copyOfRange(bytes, integrityAt + 4, integrityAt + 4 + expected.length);
    return MessageDigest.isEqual(expected, found);
  }

  /** Returns true if FINGERPRINT is absent or right. */
  public boolean fingerprintHolds() {
    return fingerprintAt < 0
        || buffer.getInt(fingerprintAt + 4) == StunIntegrity.fingerprint(bytes, fingerprintAt);
  }

  /** Returns true if there is a FINGERPRINT. */
  public boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  private Optional<Endpoint> xorAddressAt(int at) {
    if (lengthAt(at) < 4 || bytes[at + 4] != 0) {
      return Optional.empty();
    }
    int family = bytes[at + 5];
    int port = buffer.getShort(at + 6) & 0xffff ^ COOKIE >>> 16;
    if (family == 1 && lengthAt(at) == 8) {
      return Optional.of(Endpoint.ofIpv4(buffer.getInt(at + 8) ^ COOKIE, port));
    }
    if (family == 2 && lengthAt(at) == 20) {
      long maskHigh = (long) COOKIE << 32 | buffer.getInt(8) & 0xffff_ffffL;
      long high = buffer.getLong(at + 8) ^ maskHigh;
      long low = buffer.getLong(at + 16) ^ buffer.getLong(12);
      return Optional.of(new Endpoint(high, low, port));
    }
    return Optional.empty();
  }

  private int find(int type) {
    for (int at : attributes) {
      if (typeAt(at) == type) {
        return at;
      }
    }
    return -1;
  }

  private int typeAt(int at) {
    return buffer.getShort(at) & 0xffff;
  }

  private int lengthAt(int at) {
    return buffer.getShort(at + 2) & 0xffff;
  }
}
