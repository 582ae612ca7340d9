package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds and describes IP packets for tests. */
final class Packets {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;

  private Packets() {}

  static Endpoint address(String text) {
    return Endpoint.of(InetAddress.ofLiteral(text), 0);
  }

  static byte[] ping(String source, String destination, int identifier, int sequence) {
    boolean ipv4 = address(source).isIpv4();
    ByteBuffer body = ByteBuffer.allocate(16);
    body.put((byte) (ipv4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
    body.putShort((short) identifier).putShort((short) sequence).putLong(0x0102030405060708L);
    return ip(source, destination, ipv4 ? ICMP : ICMPV6, body.array());
  }

  static byte[] udp(
      String source, int sourcePort, String destination, int destinationPort, byte[] payload) {
    ByteBuffer body = ByteBuffer.allocate(8 + payload.length);
    body.putShort((short) sourcePort).putShort((short) destinationPort);
    body.putShort((short) body.capacity()).putShort((short) 0).put(payload);
    return ip(source, destination, UDP, body.array());
  }

  static byte[] udp(
      String source, int sourcePort, String destination, int destinationPort, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return udp(source, sourcePort, destination, destinationPort, bytes);
  }

  static byte[] tcp(
      String source, int sourcePort, String destination, int destinationPort, int flags) {
    ByteBuffer body = ByteBuffer.allocate(20);
    body.putShort((short) sourcePort).putShort((short) destinationPort);
    body.putInt(1000).putInt(0).put((byte) 0x50).put((byte) flags).putShort((short) 1000);
    return ip(source, destination, TCP, body.array());
  }

  static byte[] ip(String source, String destination, int protocol, byte[] body) {
    return ip(address(source), address(destination), protocol, body);
  }

  static byte[] ip(Endpoint source, Endpoint destination, int protocol, byte[] body) {
    ByteBuffer packet;
    if (source.isIpv4()) {
      packet = ByteBuffer.allocate(20 + body.length);
      packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
      packet.putInt(0).put((byte) 64).put((byte) protocol).putShort((short) 0);
      packet.putShort(10, (short) headerChecksum(packet, source, destination));
    } else {
      packet = ByteBuffer.allocate(40 + body.length);
      packet.putInt(0x6000_0000).putShort((short) body.length);
      packet.put((byte) protocol).put((byte) 64);
    }
    packet.put(source.addressBytes()).put(destination.addressBytes()).put(body);
    view(packet.array()).fillChecksums();
    return packet.array();
  }

  private static int headerChecksum(ByteBuffer header, Endpoint source, Endpoint destination) {
    long sum = 0;
    for (int at = 0; at < 12; at += 2) {
      sum += header.getShort(at) & 0xffff;
    }
    sum += (source.ipv4() >>> 16) + (source.ipv4() & 0xffff);
    sum += (destination.ipv4() >>> 16) + (destination.ipv4() & 0xffff);
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }

  static PacketView view(byte[] packet) {
    PacketView view = new PacketView();
    Object reason = view.wrap(MemorySegment.ofArray(packet), 0, packet.length);
    if (reason != null) {
      throw new IllegalArgumentException("malformed: " + reason);
    }
    return view;
  }

  /** Returns what a well-behaved host answers: an echo reply, a UDP echo, or SYN-ACK; or null. */
  static byte[] reply(byte[] packet) {
    PacketView in = view(packet);
    if (!in.verifiesTransport()) {
      throw new IllegalStateException("bad checksum: " + describe(packet));
    }
    byte[] body = new byte[in.transportLength()];
    System.arraycopy(packet, in.transportOffset(), body, 0, body.length);
    ByteBuffer out = ByteBuffer.wrap(body);
    if (in.isEchoRequest()) {
      out.put(0, (byte) (in.isIpv4() ? 0 : 129)).putShort(2, (short) 0);
    } else if (in.isUdp()) {
      swapPorts(out, in);
      out.putShort(6, (short) 0);
    } else if (in.isTcp() && in.tcpFlags() == PacketView.TCP_SYN) {
      swapPorts(out, in);
      out.put(13, (byte) (PacketView.TCP_SYN | PacketView.TCP_ACK));
    } else {
      return null;
    }
    return ip(
        new Endpoint(in.destinationHigh(), in.destinationLow(), 0),
        new Endpoint(in.sourceHigh(), in.sourceLow(), 0),
        in.protocol(),
        body);
  }

  static String source(byte[] packet) {
    PacketView view = view(packet);
    return text(view.sourceHigh(), view.sourceLow());
  }

  static String destination(byte[] packet) {
    PacketView view = view(packet);
    return text(view.destinationHigh(), view.destinationLow());
  }

  static byte[] payload(byte[] packet) {
    PacketView view = view(packet);
    byte[] payload = new byte[view.payloadLength()];
    System.arraycopy(packet, view.payloadOffset(), payload, 0, payload.length);
    return payload;
  }

  /** Returns one line such as {@code icmp 0/0 10.0.0.1 > 100.64.0.1}. */
  static String describe(byte[] packet) {
    PacketView view = view(packet);
    String what =
        view.isIcmp()
            ? "icmp " + view.icmpType() + "/" + view.icmpCode()
            : view.isUdp() ? "udp" : view.isTcp() ? "tcp " + view.tcpFlags() : "ip";
    return what + " " + source(packet) + " > " + destination(packet);
  }

  private static void swapPorts(ByteBuffer out, PacketView in) {
    out.putShort(0, (short) in.destinationPort()).putShort(2, (short) in.sourcePort());
  }

  private static String text(long high, long low) {
    return new Endpoint(high, low, 0).toInetAddress().getHostAddress();
  }
}
