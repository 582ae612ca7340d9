package fz.packet;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Builds packets from bytes, with a checksum of its own: the simplest there is. */
final class SamplePackets {
  private SamplePackets() {}

  /** Wraps a transport header and payload in an IPv4 or IPv6 header and completes all checksums. */
  static byte[] ip(Endpoint source, Endpoint destination, int protocol, byte[] transport) {
    return ip(source, destination, protocol, transport, new byte[0], protocol);
  }

  /**
   * The same with options (IPv4) or extension headers (IPv6).
   *
   * @param next the next header field of the IPv6 header itself
   */
  static byte[] ip(
      Endpoint source,
      Endpoint destination,
      int protocol,
      byte[] transport,
      byte[] extra,
      int next) {
    boolean ipv4 = source.isIpv4();
    int header = (ipv4 ? 20 : 40) + extra.length;
    ByteBuffer packet = ByteBuffer.allocate(header + transport.length);
    if (ipv4) {
      packet.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) packet.capacity());
      packet.putInt(0x4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
    } else {
      packet.putInt(0x6000_0000).putShort((short) (packet.capacity() - 40));
      packet.put((byte) next).put((byte) 64);
    }
    packet.put(source.addressBytes()).put(destination.addressBytes()).put(extra).put(transport);
    byte[] bytes = packet.array();
    complete(bytes, header, protocol);
    return bytes;
  }

  static byte[] udp(Endpoint source, Endpoint destination, byte[] payload) {
    return ip(source, destination, IpProtocol.UDP, udpHeader(source, destination, payload));
  }

  static byte[] udpHeader(Endpoint source, Endpoint destination, byte[] payload) {
    return ByteBuffer.allocate(8 + payload.length)
        .putShort((short) source.port())
        .putShort((short) destination.port())
        .putShort((short) (8 + payload.length))
        .putShort((short) 0)
        .put(payload)
        .array();
  }

  static byte[] tcp(Endpoint source, Endpoint destination, int flags, byte[] payload) {
    byte[] transport =
        ByteBuffer.allocate(20 + payload.length)
            .putShort((short) source.port())
            .putShort((short) destination.port())
            .putLong(0x1122_3344_5566_7788L)
            .putShort((short) (0x5000 | flags))
            .putShort((short) 0xffff)
            .putInt(0)
            .put(payload)
            .array();
    return ip(source, destination, IpProtocol.TCP, transport);
  }

  /** Builds an echo request or reply. */
  static byte[] echo(
      Endpoint source, Endpoint destination, boolean request, int identifier, byte[] payload) {
    int type = source.isIpv4() ? (request ? 8 : 0) : request ? 128 : 129;
    ByteBuffer transport = ByteBuffer.allocate(8 + payload.length);
    transport.put((byte) type).put((byte) 0).putShort((short) 0);
    transport.putShort((short) identifier).putShort((short) 1).put(payload);
    return ip(source, destination, icmp(source), transport.array());
  }

  /** Builds an ICMP error. */
  static byte[] error(Endpoint source, Endpoint destination, int type, int code, byte[] quote) {
    ByteBuffer transport = ByteBuffer.allocate(8 + quote.length);
    transport.put((byte) type).put((byte) code).putShort((short) 0).putInt(0).put(quote);
    return ip(source, destination, icmp(source), transport.array());
  }

  static Endpoint random(RandomGenerator random, boolean ipv4) {
    int port = random.nextInt(65_536);
    if (ipv4) {
      return Endpoint.ofIpv4(random.nextInt(0x0100_0000, 0x7f00_0000), port);
    }
    return new Endpoint(0x2001_0db8_0000_0000L | random.nextInt(), random.nextLong(), port);
  }

  /** Builds a valid packet of any kind. */
  static byte[] random(RandomGenerator random) {
    boolean ipv4 = random.nextBoolean();
    Endpoint source = random(random, ipv4);
    Endpoint destination = random(random, ipv4);
    byte[] payload = new byte[random.nextInt(200)];
    random.nextBytes(payload);
    return switch (random.nextInt(4)) {
      case 0 -> udp(source, destination, payload);
      case 1 -> tcp(source, destination, random.nextInt(256), payload);
      case 2 -> echo(source, destination, random.nextBoolean(), random.nextInt(65_536), payload);
      default -> {
        byte[] quote = udp(destination, source, payload);
        yield error(source, destination, ipv4 ? 3 : 1, 1, quote);
      }
    };
  }

  /** Returns true if every checksum of a packet is right, by the definition of RFC 1071. */
  static boolean isIntact(byte[] packet) {
    int header = header(packet);
    int protocol = packet[0] >>> 4 == 4 ? packet[9] : packet[6];
    boolean headerIntact = packet[0] >>> 4 != 4 || fold(sum(packet, 0, header)) == 0xffff;
    return headerIntact && fold(transportSum(packet, header, protocol)) == 0xffff;
  }

  /** Computes all checksums of a packet anew. */
  static void complete(byte[] packet, int header, int protocol) {
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    if (packet[0] >>> 4 == 4) {
      buffer.putShort(10, (short) 0);
      buffer.putShort(10, (short) ~fold(sum(packet, 0, header)));
    }
    int field = header + TransportLayout.checksum(protocol);
    if (field >= header && field + 2 <= packet.length) {
      buffer.putShort(field, (short) 0);
      int checksum = ~fold(transportSum(packet, header, protocol)) & 0xffff;
      boolean udpZero = protocol == IpProtocol.UDP && checksum == 0;
      buffer.putShort(field, (short) (udpZero ? 0xffff : checksum));
    }
  }

  static int header(byte[] packet) {
    return packet[0] >>> 4 == 4 ? (packet[0] & 15) * 4 : 40;
  }

  /** Sums 16-bit words one by one. */
  static long sum(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      int octet = bytes[i] & 0xff;
      sum += (i - from) % 2 == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  private static long transportSum(byte[] packet, int header, int protocol) {
    long sum = sum(packet, header, packet.length);
    if (protocol == IpProtocol.ICMP) {
      return sum;
    }
    boolean ipv4 = packet[0] >>> 4 == 4;
    long addresses = ipv4 ? sum(packet, 12, 20) : sum(packet, 8, 40);
    return sum + addresses + protocol + packet.length - header;
  }

  private static int icmp(Endpoint source) {
    return source.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
  }
}
