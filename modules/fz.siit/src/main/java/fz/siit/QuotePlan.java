package fz.siit;

import fz.packet.Bytes;
import fz.packet.HotPath;
import fz.packet.IpHeader;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;

/**
 * How much of a quoted packet and of the extensions behind it goes into a translated ICMP error,
 * and where (RFC 4884, RFC 7915 sections 4.2 and 5.2).
 *
 * <pre>
 *   | IP | ICMP 8 | quoted header | quoted payload | zeros | extensions |
 *                 |&lt;---------- quote length ----------&gt;|
 * </pre>
 *
 * <p>With extensions, the quote is at least 128 bytes and a multiple of 4 (IPv4) or 8 (IPv6). An
 * error is at most as long as every link must carry: 576 and 1280 bytes. The quote is cut to leave
 * room for the extensions; if there is none even so, they are left out whole, as their end cannot
 * be found without them being complete. Whatever stays is not moved if that can be helped.
 */
@HotPath
final class QuotePlan {
  /** What the length of a quote is counted in. */
  private static final int V4_UNIT = 4;

  private static final int V6_UNIT = 8;

  private static final int V4_LENGTH_FIELD = 5;
  private static final int V6_LENGTH_FIELD = 4;
  private static final int V4_MAX_LENGTH = 576;
  private static final int V6_MAX_LENGTH = 1280;
  private static final int LEAST_QUOTE = 128;

  /** Of a transport header, at least the ports or the identifier must stay (RFC 792). */
  private static final int LEAST_PAYLOAD = 8;

  // The old error.
  private boolean toIpv6;
  private boolean stated;
  private int field;
  private int extension;
  private int extensionOffset;

  // The new one.
  private int payloadFrom;
  private int payloadAt;
  private int payload;
  private int zeros;
  private int quote;

  QuotePlan() {}

  /** Finds the two parts of an error behind its 8 bytes of ICMP header. */
  void read(PacketView error) {
    toIpv6 = error.isIpv4();
    int available = error.payloadLength();
    int lengthField = error.transportOffset() + lengthField(toIpv6);
    int units =
        IcmpMessages.isExtensible(toIpv6, error.icmpType())
            ? Bytes.get8(error.memory(), lengthField)
            : 0;
    int length = units * (toIpv6 ? V4_UNIT : V6_UNIT);
    stated = length > 0 && length <= available;
    field = stated ? length : available;
    extension = available - field;
    extensionOffset = error.payloadOffset() + field;
  }

  /** Returns the bytes of the old error that are its quote, padding included. */
  int field() {
    return field;
  }

  /** Leaves out the last byte of a quote without extensions behind it. */
  void shorten() {
    field -= extension == 0 ? 1 : 0;
  }

  /**
   * Decides what stays.
   *
   * @param header the quoted header
   * @param newHeader length of the translated quoted header
   * @param heads length of all translated headers
   * @param extensible whether the translated message may have extensions
   * @param headroom free bytes in front of the old error
   * @return false if not even the ports fit
   */
  boolean fit(
      PacketView error,
      IpHeader header,
      int newHeader,
      int heads,
      boolean extensible,
      int headroom) {
    int most = (toIpv6 ? V6_MAX_LENGTH : V4_MAX_LENGTH) - heads;
    int first = error.offset() - headroom + heads;
    payloadFrom = header.offset() + header.headerLength();
    return extension > 0
            && extensible
            && fitExtension(header.headerLength(), newHeader, most + newHeader - extension, first)
        || fitQuote(header, newHeader, most, first);
  }

  private boolean fitExtension(int oldHeader, int newHeader, int room, int first) {
    if (room < LEAST_QUOTE) {
      return false;
    }
    int unit = toIpv6 ? V6_UNIT : V4_UNIT;
    int most = Math.min(field - oldHeader + newHeader, room);
    quote = Math.max(LEAST_QUOTE, most - most % unit);
    payload = Math.min(field - oldHeader, quote - newHeader);
    zeros = quote - newHeader - payload;
    payloadAt = extensionOffset - zeros - payload;
    return payloadAt >= first;
  }

  private boolean fitQuote(IpHeader header, int newHeader, int most, int first) {
    // Padding makes no sense any more; without a stated length there is none.
    int end = stated ? Math.min(field, header.totalLength()) : field;
    int old = end - header.headerLength();
    payload = Math.min(old, most);
    payloadAt = Math.max(payloadFrom, first);
    payload = Math.min(payload, payloadFrom + old - payloadAt);
    zeros = 0;
    extension = 0;
    quote = newHeader + payload;
    return payload >= Math.min(old, LEAST_PAYLOAD);
  }

  /** Moves the quoted payload to its place and fills the gap behind it. */
  void move(MemorySegment memory) {
    if (payloadAt != payloadFrom) {
      MemorySegment.copy(memory, payloadFrom, memory, payloadAt, payload);
    }
    if (zeros > 0) {
      memory.asSlice(payloadAt + payload, zeros).fill((byte) 0);
    }
  }

  int payloadOffset() {
    return payloadAt;
  }

  /** Returns the length of the quote, padding included. */
  int quoteLength() {
    return quote;
  }

  /** Returns the length of the quote as the translated error states it. */
  int quoteUnits() {
    return quote / (toIpv6 ? V6_UNIT : V4_UNIT);
  }

  /** Returns where in an ICMP header the length of the quote is. */
  static int lengthField(boolean ipv4) {
    return ipv4 ? V4_LENGTH_FIELD : V6_LENGTH_FIELD;
  }

  int extensionLength() {
    return extension;
  }
}
