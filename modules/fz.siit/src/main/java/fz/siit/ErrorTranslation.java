package fz.siit;

import fz.packet.Bytes;
import fz.packet.Checksum;
import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.IcmpType;
import fz.packet.IpHeader;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import fz.packet.TransportLayout;
import java.lang.foreign.MemorySegment;

/**
 * Translates ICMP errors: type, code and what belongs to it, and the packet that they quote (RFC
 * 7915 sections 4.2, 4.3, 5.2 and 5.3). An error whose own checksum is wrong is refused, as it is
 * computed anew around the changed quote.
 */
@HotPath
final class ErrorTranslation {
  private static final int ICMP = TransportLayout.ICMP_HEADER;

  private static final int V4_MTU_FIELD = 6;

  private final TranslatorOptions options;
  private final ErrorSources routers;
  private final TranslatedHeader outer;
  private final TranslatedHeader inner = new TranslatedHeader();
  private final IpHeader quoted = new IpHeader();
  private final QuotePlan plan = new QuotePlan();
  private int message;
  private int rest;
  private int offset;

  ErrorTranslation(TranslatorOptions options, TranslatedHeader outer) {
    this.options = options;
    this.routers = new ErrorSources(options);
    this.outer = outer;
  }

  /** Returns where the translated error begins. */
  int offset() {
    return offset;
  }

  /** Returns the length of the translated error. */
  int length() {
    return outer.length() + ICMP + plan.quoteLength() + plan.extensionLength();
  }

  /**
   * Translates an error whose outer header was read into the header given to the constructor.
   *
   * @param headroom free bytes in front of it
   * @return null, or why it cannot be translated, with the packet unchanged
   */
  DropReason translate(PacketView error, AddressMapping mapping, int headroom) {
    boolean toIpv6 = error.isIpv4();
    message = IcmpMessages.error(toIpv6, error.icmpType(), error.icmpCode());
    if (message == IcmpMessages.NONE) {
      return DropReason.UNSUPPORTED_ICMP;
    }
    if (!error.verifiesTransport()) {
      return DropReason.BAD_CHECKSUM;
    }
    plan.read(error);
    DropReason reason = readQuote(error, toIpv6);
    if (reason != null) {
      return reason;
    }
    if (!outer.mapError(mapping, error.header(), routers) || !inner.map(mapping, quoted, true)) {
      return DropReason.NO_TRANSLATION;
    }
    if (!setRest(error, toIpv6)) {
      return DropReason.UNSUPPORTED_ICMP;
    }
    int heads = outer.length() + ICMP + inner.length();
    boolean extensible = IcmpMessages.isExtensible(!toIpv6, IcmpMessages.type(message));
    if (!plan.fit(error, quoted, inner.length(), heads, extensible, headroom)) {
      return DropReason.BUFFER_FULL;
    }
    write(error, toIpv6);
    return null;
  }

  private DropReason readQuote(PacketView error, boolean toIpv6) {
    DropReason reason = quoted.parseHeader(error.memory(), error.payloadOffset(), plan.field());
    if (reason != null) {
      return reason;
    }
    if (quoted.version() != error.version()) {
      return DropReason.BAD_VERSION;
    }
    if (quoted.segmentsLeft() != 0) {
      return DropReason.EXTENSION_HEADERS;
    }
    if (quoted.totalLength() - quoted.headerLength() > Translator.MAX_PAYLOAD) {
      return DropReason.BAD_TOTAL_LENGTH;
    }
    int protocol = quoted.protocol();
    if (!Translator.isTranslatable(toIpv6, protocol)) {
      return DropReason.UNSUPPORTED_PROTOCOL;
    }
    if (protocol == (toIpv6 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
      if (quoted.isFragment()) {
        return DropReason.FRAGMENT;
      }
      if (quotedTransport() < 1 || IcmpMessages.echo(toIpv6, quotedType(error)) < 0) {
        // Errors of errors among them: they are never translated.
        return DropReason.UNSUPPORTED_ICMP;
      }
    }
    if (plan.field() < quoted.totalLength()
        && quotedTransport() == TransportLayout.checksum(protocol) + 1) {
      // Half a checksum cannot be changed, and unchanged it would be wrong.
      plan.shorten();
    }
    inner.read(quoted, options.copyTrafficClass(), 0);
    return null;
  }

  /** Returns how many bytes are there of what the quoted header states behind itself. */
  private int quotedTransport() {
    return Math.min(plan.field(), quoted.totalLength()) - quoted.headerLength();
  }

  private int quotedType(PacketView error) {
    return Bytes.get8(error.memory(), quoted.offset() + quoted.headerLength());
  }

  /** Sets what is behind the checksum: an MTU or a pointer; returns false if it has no sense. */
  private boolean setRest(PacketView error, boolean toIpv6) {
    int at = error.transportOffset() + ICMP - 4;
    int type = IcmpMessages.type(message);
    rest = 0;
    if (toIpv6 && type == IcmpType.V6_PACKET_TOO_BIG) {
      rest = mtuToIpv6(Bytes.get16(error.memory(), error.transportOffset() + V4_MTU_FIELD));
    } else if (!toIpv6 && error.icmpType() == IcmpType.V6_PACKET_TOO_BIG) {
      rest = mtuToIpv4(Bytes.get32(error.memory(), at) & 0xffff_ffffL);
    } else if (toIpv6 && type == IcmpType.V6_PARAMETER_PROBLEM) {
      rest = IcmpMessages.pointer(true, message, Bytes.get8(error.memory(), at));
      return rest >= 0;
    } else if (!toIpv6 && type == IcmpType.V4_PARAMETER_PROBLEM) {
      int pointer = IcmpMessages.pointer(false, message, Bytes.get32(error.memory(), at));
      rest = pointer << 24;
      return pointer >= 0;
    }
    return true;
  }

  private int mtuToIpv6(int stated) {
    int mtu = stated == 0 ? IcmpMessages.plateau(quoted.totalLength()) : stated;
    int least = Math.min(mtu, options.ipv4Mtu()) + Translator.HEADER_DIFFERENCE;
    return Math.max(TranslatorOptions.IPV6_MIN_MTU, Math.min(least, options.ipv6Mtu()));
  }

  private int mtuToIpv4(long stated) {
    long least = Math.min(stated, options.ipv6Mtu()) - Translator.HEADER_DIFFERENCE;
    return (int) Math.max(Translator.IPV4_LEAST_MTU, Math.min(least, options.ipv4Mtu()));
  }

  private void write(PacketView error, boolean toIpv6) {
    MemorySegment memory = error.memory();
    if (quoted.fragmentOffset() == 0) {
      translateQuotedTransport(memory, toIpv6);
    }
    int innerPayload = inner.payloadLength();
    plan.move(memory);
    int innerAt = plan.payloadOffset() - inner.length();
    inner.write(memory, innerAt, innerPayload);
    int icmp = innerAt - ICMP;
    Bytes.put16(memory, icmp, message);
    Bytes.put16(memory, icmp + TransportLayout.ICMP_CHECKSUM, 0);
    Bytes.put32(memory, icmp + 4, rest);
    if (plan.extensionLength() > 0) {
      Bytes.put8(memory, icmp + QuotePlan.lengthField(!toIpv6), plan.quoteUnits());
    }
    offset = icmp - outer.length();
    int covered = ICMP + plan.quoteLength() + plan.extensionLength();
    outer.write(memory, offset, covered);
    long sum = Checksum.sum(memory, icmp, covered);
    if (toIpv6) {
      sum += outer.pseudoHeader(IpProtocol.ICMPV6, covered);
    }
    Bytes.put16(memory, icmp + TransportLayout.ICMP_CHECKSUM, Checksum.finish(sum));
  }

  /** Changes as much of the quoted transport header as is there. */
  private void translateQuotedTransport(MemorySegment memory, boolean toIpv6) {
    int transport = quoted.offset() + quoted.headerLength();
    int there = quotedTransport();
    int protocol = quoted.protocol();
    int checksum = TransportLayout.checksum(protocol);
    if (checksum < 0 || there < 1) {
      return;
    }
    long change = inner.addressChange();
    if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
      int type = Bytes.get8(memory, transport);
      int translated = IcmpMessages.echo(toIpv6, type);
      Bytes.put8(memory, transport, translated);
      change = inner.icmpChange() + Checksum.change16(type << 8, translated << 8);
    }
    if (there >= checksum + 2) {
      updateChecksum(memory, transport + checksum, change, protocol == IpProtocol.UDP);
    }
  }

  /** Changes a checksum; one of UDP that is absent stays so, and none becomes absent. */
  static void updateChecksum(MemorySegment memory, int at, long change, boolean udp) {
    int before = Bytes.get16(memory, at);
    if (before == 0 && udp) {
      return;
    }
    int after = Checksum.update(before, change);
    Bytes.put16(memory, at, after == 0 && udp ? 0xffff : after);
  }
}
