package fz.siit;

import fz.packet.Bytes;
import fz.packet.Checksum;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IcmpError;
import fz.packet.IcmpErrors;
import fz.packet.IpAddresses;
import fz.packet.IpHeader;
import fz.packet.IpProtocol;
import fz.packet.Ipv4Layout;
import fz.packet.Ipv6Layout;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.TransportLayout;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Translates packets between IPv4 and IPv6 as a router does (RFC 7915), in place.
 *
 * <p>The new header is written in front of the payload, which stays where it is: the packet begins
 * earlier in its memory or later. Checksums of TCP, UDP and ICMP echo messages are changed
 * incrementally, so that a wrong one stays wrong. ICMP errors are translated with the packet that
 * they quote. Other protocols pass unchanged.
 *
 * <p>Which addresses stand for which is asked of an {@link AddressMapping}. A packet that cannot be
 * translated is left as it is; {@link #reason()} says under what to count it, and {@link
 * #appendError} makes the ICMP error that RFC 7915 asks for. How many of those are sent is up to
 * the caller.
 *
 * <p>One thread at a time. No call allocates, whatever the packet holds, none takes longer for more
 * of them, and none throws.
 */
@HotPath
public final class Translator {
  /** Free bytes in front of a packet that suffice for all but ICMP errors. */
  public static final int HEADROOM_BYTES = 28;

  /**
   * Free bytes in front of an ICMP error that suffice for its translation; with fewer, less of the
   * packet is quoted. Extensions behind a quote of less than 128 bytes need {@value
   * #PADDED_ERROR_HEADROOM_BYTES} (RFC 4884 section 4.1) and are left out otherwise.
   */
  public static final int ERROR_HEADROOM_BYTES = 48;

  /** Free bytes in front of an ICMP error that always suffice. */
  public static final int PADDED_ERROR_HEADROOM_BYTES = 128;

  /** By how much an IPv6 header is longer than one of IPv4. */
  static final int HEADER_DIFFERENCE = Ipv6Layout.LENGTH - Ipv4Layout.MIN_LENGTH;

  /** The smallest MTU of an IPv4 link (RFC 791 section 3.2). */
  static final int IPV4_LEAST_MTU = 68;

  /** The longest payload that either header can state. */
  static final int MAX_PAYLOAD = 0xffff - Ipv4Layout.MIN_LENGTH;

  private static final int IGMP = 2;

  private final TranslatorOptions options;
  private final Endpoint ownIpv4;
  private final Endpoint ownIpv6;
  private final PacketView own = new PacketView();
  private final TranslatedHeader header = new TranslatedHeader();
  private final ErrorTranslation errors;
  private final long identificationKey;
  private int identifications;

  // The result of the last packet.
  private PacketView packet;
  private int offset;
  private int length;
  private DropReason reason;
  private IcmpError error;
  private int errorRest;

  /**
   * Creates a translator.
   *
   * @param random draws where IPv4 identifications begin, once
   */
  public Translator(TranslatorOptions options, RandomGenerator random) {
    this.options = options;
    this.ownIpv4 = options.ownIpv4().orElse(null);
    this.ownIpv6 = options.ownIpv6().orElse(null);
    this.errors = new ErrorTranslation(options, header);
    this.identificationKey = random.nextLong();
  }

  /**
   * Looks at a packet and translates it; see {@link #translate(PacketView, AddressMapping, int,
   * PacketBatch)}. A packet that is not well-formed is refused for the reason that {@link
   * PacketView#wrap} gives.
   */
  public Translation translate(
      MemorySegment memory,
      int packetOffset,
      int packetLength,
      AddressMapping mapping,
      int headroom,
      PacketBatch fragments) {
    DropReason malformed = own.wrap(memory, packetOffset, packetLength);
    if (malformed == null) {
      return translate(own, mapping, headroom, fragments);
    }
    begin(own);
    if (malformed == DropReason.EXTENSION_HEADERS && own.header().segmentsLeft() != 0) {
      return refuse(malformed, IcmpError.PARAMETER_PROBLEM, own.header().segmentsLeft());
    }
    return refuse(malformed);
  }

  /**
   * Translates a packet of either family into the other.
   *
   * @param newPacket a wrapped packet; after translation it has to be wrapped anew
   * @param mapping knows the addresses
   * @param headroom free bytes in front of the packet in its memory, see {@link #HEADROOM_BYTES}
   * @param fragments receives all but the first fragment of a packet that has to be split; in other
   *     memory than the packet
   * @return what was done; {@link #offset()} and {@link #length()} say where the packet is now, or
   *     {@link #reason()} why not
   */
  public Translation translate(
      PacketView newPacket, AddressMapping mapping, int headroom, PacketBatch fragments) {
    begin(newPacket);
    IpHeader old = newPacket.header();
    boolean toIpv6 = newPacket.isIpv4();
    if (!mayPass(old, toIpv6)) {
      return Translation.REFUSED;
    }
    header.read(old, options.copyTrafficClass(), options.decrementHopLimit() ? 1 : 0);
    if (newPacket.isIcmpError() && !old.isFragment()) {
      return translateError(mapping, headroom);
    }
    if (!isKnownIcmp(old, toIpv6)) {
      return Translation.REFUSED;
    }
    if (!header.map(mapping, old, false)) {
      return refuse(DropReason.NO_TRANSLATION, IcmpError.PROHIBITED, 0);
    }
    int payload = header.payloadLength();
    int limit = limit(old, toIpv6);
    boolean split = header.length() + payload > limit;
    if (split && (!toIpv6 || old.dontFragment())) {
      return refuse(DropReason.OVERSIZE, IcmpError.TOO_BIG, mtuForSender(toIpv6));
    }
    int newHeader = header.length(split || header.hasFragmentHeader());
    if (newHeader - old.headerLength() > headroom
        || split && !hasRoom(fragments, payload, limit - newHeader & ~7)) {
      return refuse(DropReason.BUFFER_FULL);
    }
    if (!translateTransport(old, toIpv6)) {
      return Translation.REFUSED;
    }
    if (!toIpv6 && !header.hasFragmentHeader()) {
      header.identification(nextIdentification());
    }
    offset = newPacket.transportOffset() - newHeader;
    if (split) {
      split(fragments, payload, limit - newHeader & ~7, newHeader);
      return Translation.FRAGMENTED;
    }
    header.write(newPacket.memory(), offset, payload);
    length = newHeader + payload;
    return Translation.TRANSLATED;
  }

  /** Returns where the translated packet, or its first fragment, begins in its memory. */
  public int offset() {
    return offset;
  }

  /** Returns the length of the translated packet, or of its first fragment, in bytes. */
  public int length() {
    return length;
  }

  /** Returns why the packet was refused, else null. */
  public DropReason reason() {
    return reason;
  }

  /** Returns what its sender is to be told about a refused packet, or null for nothing. */
  public IcmpError error() {
    return error;
  }

  /**
   * Adds the ICMP error about the packet that was refused last to a batch; its memory must not have
   * changed since. It comes from the translator's own address, or else from the one that the packet
   * was for.
   *
   * @return false if nothing was added: there is nothing to tell, the packet must not be answered,
   *     or the batch is full
   */
  public boolean appendError(PacketBatch out) {
    if (error == null) {
      return false;
    }
    boolean ipv4 = packet.isIpv4();
    Endpoint source = ipv4 ? ownIpv4 : ownIpv6;
    long high = source == null ? packet.destinationHigh() : source.high();
    long low = source == null ? packet.destinationLow() : source.low();
    return IcmpErrors.append(out, packet, error, errorRest, high, low);
  }

  /** Returns true for protocols that mean the same in the other family. */
  static boolean isTranslatable(boolean toIpv6, int protocol) {
    if (!toIpv6) {
      return protocol != IpProtocol.ICMP && protocol != IGMP;
    }
    // What IPv6 would take for an extension header, or for ICMP, was none.
    return switch (protocol) {
      case IGMP,
          IpProtocol.ICMPV6,
          Ipv6Layout.HOP_BY_HOP,
          Ipv6Layout.ROUTING,
          Ipv6Layout.FRAGMENT,
          Ipv6Layout.DESTINATION_OPTIONS ->
          false;
      default -> true;
    };
  }

  private void begin(PacketView newPacket) {
    packet = newPacket;
    reason = null;
    error = null;
    errorRest = 0;
  }

  private Translation refuse(DropReason why) {
    return refuse(why, null, 0);
  }

  private Translation refuse(DropReason why, IcmpError answer, int rest) {
    reason = why;
    // Discarded ICMPv6 messages are not answered (RFC 7915 section 5.4).
    boolean silent = answer == IcmpError.PROHIBITED && packet.isIcmp() && !packet.isIpv4();
    error = silent ? null : answer;
    errorRest = rest;
    return Translation.REFUSED;
  }

  /** Returns true unless the header alone is reason to refuse a packet. */
  private boolean mayPass(IpHeader old, boolean toIpv6) {
    if (IpAddresses.isMulticast(old.destinationHigh(), old.destinationLow())) {
      refuse(DropReason.MULTICAST);
    } else if (!packet.isIcmpError() && !isLegal(old.sourceHigh(), old.sourceLow())
        || !isLegal(old.destinationHigh(), old.destinationLow())) {
      refuse(DropReason.ILLEGAL_ADDRESS);
    } else if (!isTranslatable(toIpv6, old.protocol())) {
      refuse(
          DropReason.UNSUPPORTED_PROTOCOL, old.protocol() == IGMP ? null : IcmpError.PROHIBITED, 0);
    } else if (options.decrementHopLimit() && old.hopLimit() <= 1) {
      refuse(DropReason.HOP_LIMIT, IcmpError.TIME_EXCEEDED, 0);
    } else if (toIpv6
        && old.headerLength() > Ipv4Layout.MIN_LENGTH
        && SourceRoutes.isUnexpired(packet.memory(), old)) {
      refuse(DropReason.SOURCE_ROUTE, IcmpError.SOURCE_ROUTE_FAILED, 0);
    } else if (old.fragmentHeader() != 0 && !isLastHeader(old)) {
      refuse(DropReason.EXTENSION_HEADERS, IcmpError.PROHIBITED, 0);
    } else {
      return true;
    }
    return false;
  }

  private static boolean isLegal(long high, long low) {
    return IpAddresses.isUnicast(high, low) && !IpAddresses.isLoopback(high, low);
  }

  /** Returns true if nothing is between the fragment header and the payload (section 5.1.1). */
  private static boolean isLastHeader(IpHeader old) {
    int behind = old.fragmentHeader() + Ipv6Layout.FRAGMENT_LENGTH;
    return behind == old.headerLength() && old.protocol() != Ipv6Layout.AUTHENTICATION;
  }

  /** Returns true unless it is ICMP and neither a whole echo request nor a whole reply. */
  private boolean isKnownIcmp(IpHeader old, boolean toIpv6) {
    if (old.protocol() != (toIpv6 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
      return true;
    }
    if (old.isFragment()) {
      // Its checksum covers the length of the whole message, which is not known.
      refuse(DropReason.FRAGMENT);
    } else if (!packet.isEcho()) {
      refuse(DropReason.UNSUPPORTED_ICMP);
    } else {
      return true;
    }
    return false;
  }

  private Translation translateError(AddressMapping mapping, int headroom) {
    DropReason refused = errors.translate(packet, mapping, headroom);
    if (refused != null) {
      return refuse(refused);
    }
    offset = errors.offset();
    length = errors.length();
    return Translation.TRANSLATED;
  }

  /** Returns the longest packet that may leave, in bytes. */
  private int limit(IpHeader old, boolean toIpv6) {
    if (!toIpv6) {
      return options.ipv4Mtu();
    }
    return old.dontFragment()
        ? options.ipv6Mtu()
        : Math.min(options.ipv6Mtu(), options.lowestIpv6Mtu());
  }

  /** Returns the length to which the sender of a packet that is too long must go down. */
  private int mtuForSender(boolean toIpv6) {
    if (!toIpv6) {
      return options.ipv4Mtu() + HEADER_DIFFERENCE;
    }
    int mtu = options.ipv6Mtu() - HEADER_DIFFERENCE;
    return packet.length() > mtu ? mtu : mtu - Ipv6Layout.FRAGMENT_LENGTH;
  }

  /** Changes the transport header, or refuses the packet. */
  private boolean translateTransport(IpHeader old, boolean toIpv6) {
    if (old.fragmentOffset() != 0) {
      return true;
    }
    MemorySegment memory = packet.memory();
    int transport = packet.transportOffset();
    int protocol = old.protocol();
    if (packet.isEcho()) {
      int type = packet.icmpType();
      int translated = IcmpMessages.echo(toIpv6, type);
      Bytes.put8(memory, transport, translated);
      long change = header.icmpChange() + Checksum.change16(type << 8, translated << 8);
      int at = transport + TransportLayout.ICMP_CHECKSUM;
      ErrorTranslation.updateChecksum(memory, at, change, false);
      return true;
    }
    boolean udp = protocol == IpProtocol.UDP;
    if (!udp && protocol != IpProtocol.TCP) {
      return true;
    }
    int at = transport + TransportLayout.checksum(protocol);
    if (at + 2 > transport + packet.transportLength()) {
      // A first fragment that ends in front of its checksum.
      refuse(DropReason.BAD_TRANSPORT_LENGTH);
      return false;
    }
    if (udp && toIpv6 && Bytes.get16(memory, at) == 0) {
      return amendChecksum(at);
    }
    ErrorTranslation.updateChecksum(memory, at, header.addressChange(), udp);
    return true;
  }

  /** Computes the checksum of a UDP packet that has none, or refuses the packet. */
  private boolean amendChecksum(int at) {
    ZeroChecksum policy = options.zeroChecksum();
    if (packet.isFragment() && policy == ZeroChecksum.COMPUTE_OR_FORWARD) {
      return true;
    }
    if (packet.isFragment() || policy == ZeroChecksum.REFUSE) {
      refuse(DropReason.ZERO_CHECKSUM, IcmpError.PROHIBITED, 0);
      return false;
    }
    int covered = TransportLayout.UDP_HEADER + packet.payloadLength();
    long sum =
        Checksum.sum(packet.memory(), packet.transportOffset(), covered)
            + header.pseudoHeader(IpProtocol.UDP, covered);
    int checksum = Checksum.finish(sum);
    Bytes.put16(packet.memory(), at, checksum == 0 ? 0xffff : checksum);
    return true;
  }

  /** Returns an identification for a packet that IPv4 routers may split (RFC 6864). */
  private int nextIdentification() {
    long flow = (identificationKey ^ header.addressKey()) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (flow >>> 48) + identifications++ & 0xffff;
  }

  private static boolean hasRoom(PacketBatch fragments, int payload, int chunk) {
    int more = (payload - 1) / chunk;
    int longest = Ipv6Layout.LENGTH + Ipv6Layout.FRAGMENT_LENGTH + chunk;
    int around = PacketBatch.HEADROOM_BYTES + PacketBatch.TAILROOM_BYTES;
    return fragments.count() + more <= PacketBatch.MAX_PACKETS
        && (more - 1) * (longest + around) + longest <= fragments.remaining();
  }

  /** Copies the later fragments out, and then makes the packet the first one. */
  private void split(PacketBatch fragments, int payload, int chunk, int newHeader) {
    MemorySegment memory = packet.memory();
    int first = header.fragmentOffset();
    for (int done = chunk; done < payload; done += chunk) {
      int size = Math.min(chunk, payload - done);
      int at = fragments.nextOffset();
      boolean more = header.moreFragments() || done + size < payload;
      header.write(fragments.memory(), at, size, true, first + done, more);
      int from = packet.transportOffset() + done;
      MemorySegment.copy(memory, from, fragments.memory(), at + newHeader, size);
      fragments.append(newHeader + size);
    }
    header.write(memory, offset, chunk, true, first, true);
    length = newHeader + chunk;
  }
}
