package fz.nat;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Builds packets with the simplest checksums there are, and takes them apart again. */
final class Packets {
  static final Endpoint CLIENT4 = Endpoint.ofIpv4(0x64400001, 40_000);
  static final Endpoint CLIENT6 = new Endpoint(0xfd00_2021_1111_0000L, 1, 40_000);
  static final int MTU = 1280;

  private static final PacketBatch REST = Slab.batches(1)[0];

  private Packets() {}

  /** Returns the table of one client. */
  static NatTable table(int maxSessions, RandomGenerator random) {
    return new NatTable(maxSessions, CLIENT4, CLIENT6, MTU, random);
  }

  /** Returns the client's address of a family, with a port. */
  static Endpoint client(boolean ipv4) {
    return ipv4 ? CLIENT4 : CLIENT6;
  }

  /** Returns the protocol that is the same in a family. */
  static int protocolIn(boolean ipv4, int protocol) {
    if (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) {
      return protocol;
    }
    return ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
  }

  /** Returns a packet without what no translation into its family can know: identification, DF. */
  static byte[] comparable(byte[] packet) {
    byte[] copy = packet.clone();
    if (copy[0] >>> 4 == 4) {
      Arrays.fill(copy, 4, 8, (byte) 0);
      Arrays.fill(copy, 10, 12, (byte) 0);
    }
    return copy;
  }

  /** A packet in memory that has room in front of it. */
  static final class Roomy {
    static final int ROOM = 64;

    final PacketView view = new PacketView();

    Roomy(byte[] packet) {
      byte[] memory = new byte[ROOM + packet.length];
      System.arraycopy(packet, 0, memory, ROOM, packet.length);
      if (view.wrap(MemorySegment.ofArray(memory), ROOM, packet.length) != null) {
        throw new AssertionError("not a packet");
      }
    }

    NatVerdict outbound(NatTable table, long now) {
      return table.outbound(view, view.offset(), REST, now);
    }

    NatVerdict inbound(NatTable table, long now) {
      return table.inbound(view, view.offset(), REST, now);
    }

    byte[] bytes() {
      return view.memory().asSlice(view.offset(), view.length()).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  static NatVerdict outbound(NatTable table, PacketView packet, long now) {
    return table.outbound(packet, packet.offset(), REST, now);
  }

  static NatVerdict inbound(NatTable table, PacketView packet, long now) {
    return table.inbound(packet, packet.offset(), REST, now);
  }

  /** Builds a TCP or UDP packet, or an echo request whose identifier is the source port. */
  static byte[] packet(int protocol, Endpoint source, Endpoint destination, int flags) {
    byte[] payload = {1, 2, 3};
    return switch (protocol) {
      case IpProtocol.TCP -> tcp(source, destination, flags, payload);
      case IpProtocol.UDP -> udp(source, destination, payload);
      default -> echo(source, destination, true, source.port(), payload);
    };
  }

  /** Builds what answers {@link #packet}: the echo identifier is the destination port. */
  static byte[] answer(int protocol, Endpoint source, Endpoint destination, int flags) {
    boolean echo = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    return echo
        ? echo(source, destination, false, destination.port(), new byte[3])
        : packet(protocol, source, destination, flags);
  }

  static byte[] udp(Endpoint source, Endpoint destination, byte[] payload) {
    ByteBuffer transport = ports(source, destination, 8 + payload.length);
    transport.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
    return ip(source, destination, IpProtocol.UDP, transport.array());
  }

  static byte[] tcp(Endpoint source, Endpoint destination, int flags, byte[] payload) {
    ByteBuffer transport = ports(source, destination, 20 + payload.length);
    transport.putLong(77).putShort((short) (0x5000 | flags)).putShort((short) 999);
    transport.putInt(0).put(payload);
    return ip(source, destination, IpProtocol.TCP, transport.array());
  }

  static byte[] echo(
      Endpoint source, Endpoint destination, boolean request, int identifier, byte[] payload) {
    int type = source.isIpv4() ? (request ? 8 : 0) : request ? 128 : 129;
    ByteBuffer transport = ByteBuffer.allocate(8 + payload.length);
    transport.putShort((short) (type << 8)).putShort((short) 0);
    transport.putShort((short) identifier).putShort((short) 1).put(payload);
    return ip(source, destination, icmp(source), transport.array());
  }

  /** Builds an ICMP error that quotes some bytes. */
  static byte[] error(Endpoint source, Endpoint destination, int type, int code, byte[] quote) {
    ByteBuffer transport = ByteBuffer.allocate(8 + quote.length);
    transport.putShort((short) (type << 8 | code)).putShort((short) 0).putInt(0).put(quote);
    return ip(source, destination, icmp(source), transport.array());
  }

  static byte[] ip(Endpoint source, Endpoint destination, int protocol, byte[] transport) {
    boolean ipv4 = source.isIpv4();
    int header = ipv4 ? 20 : 40;
    ByteBuffer packet = ByteBuffer.allocate(header + transport.length);
    if (ipv4) {
      packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
      packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    } else {
      packet.putInt(0x6000_0000).putShort((short) transport.length);
      packet.put((byte) protocol).put((byte) 64);
    }
    packet.put(source.addressBytes()).put(destination.addressBytes()).put(transport);
    byte[] bytes = packet.array();
    int field = header + checksumField(protocol);
    if (field > header) {
      int checksum = ~fold(transportSum(bytes)) & 0xffff;
      boolean udpZero = protocol == IpProtocol.UDP && checksum == 0;
      packet.putShort(field, (short) (udpZero ? 0xffff : checksum));
    }
    if (ipv4) {
      packet.putShort(10, (short) ~fold(sum(bytes, 0, 20)));
    }
    return bytes;
  }

  /** Returns true if every checksum of a packet is right. */
  static boolean isIntact(byte[] packet) {
    boolean header = packet[0] >>> 4 != 4 || fold(sum(packet, 0, 20)) == 0xffff;
    return header && fold(transportSum(packet)) == 0xffff;
  }

  /** Returns the packet quoted by an ICMP error. */
  static byte[] quoteOf(byte[] error) {
    int from = (error[0] >>> 4 == 4 ? 20 : 40) + 8;
    return Arrays.copyOfRange(error, from, error.length);
  }

  static PacketView view(byte[] packet) {
    PacketView view = new PacketView();
    if (view.wrap(MemorySegment.ofArray(packet), 0, packet.length) != null) {
      throw new AssertionError("not a packet");
    }
    return view;
  }

  /** Returns source address and port; of an echo message, with the identifier. */
  static Endpoint source(byte[] packet) {
    PacketView view = view(packet);
    int number = view.hasPorts() ? view.sourcePort() : view.icmpIdentifier();
    return new Endpoint(view.sourceHigh(), view.sourceLow(), number);
  }

  /** Returns destination address and port; of an echo message, with the identifier. */
  static Endpoint destination(byte[] packet) {
    PacketView view = view(packet);
    int number = view.hasPorts() ? view.destinationPort() : view.icmpIdentifier();
    return new Endpoint(view.destinationHigh(), view.destinationLow(), number);
  }

  private static ByteBuffer ports(Endpoint source, Endpoint destination, int length) {
    ByteBuffer transport = ByteBuffer.allocate(length);
    return transport.putShort((short) source.port()).putShort((short) destination.port());
  }

  private static int icmp(Endpoint source) {
    return source.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
  }

  private static int checksumField(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> 16;
      case IpProtocol.UDP -> 6;
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> 2;
      default -> 0;
    };
  }

  private static long transportSum(byte[] packet) {
    boolean ipv4 = packet[0] >>> 4 == 4;
    int header = ipv4 ? 20 : 40;
    int protocol = packet[ipv4 ? 9 : 6];
    long sum = sum(packet, header, packet.length);
    if (protocol == IpProtocol.ICMP) {
      return sum;
    }
    return sum + sum(packet, ipv4 ? 12 : 8, header) + protocol + packet.length - header;
  }

  private static long sum(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      int octet = bytes[i] & 0xff;
      sum += (i - from) % 2 == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }
}
