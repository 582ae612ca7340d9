package fz.testkit;

import fz.packet.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds whole packets with right checksums for tests. Ports are those of the end points. Each of
 * the last steps ({@link #tcp}, {@link #udp}, ...) returns a new packet; the builder stays usable.
 */
public final class PacketBuilder {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FRAGMENT = 44;

  private final Endpoint source;
  private final Endpoint destination;
  private final boolean ipv4;
  private final List<Extension> extensions = new ArrayList<>();
  private int trafficClass;
  private int flowLabel;
  private int hopLimit = 64;
  private int identification;
  private int flags;
  private byte[] options = {};

  private PacketBuilder(Endpoint source, Endpoint destination) {
    if (source.isIpv4() != destination.isIpv4()) {
      throw new IllegalArgumentException("addresses of two families");
    }
    this.source = source;
    this.destination = destination;
    this.ipv4 = source.isIpv4();
  }

  private record Extension(int kind, byte[] bytes) {}

  /** Begins a packet of the family of its addresses. */
  public static PacketBuilder of(Endpoint source, Endpoint destination) {
    return new PacketBuilder(source, destination);
  }

  /** Sets the traffic class or TOS. */
  public PacketBuilder trafficClass(int value) {
    trafficClass = value & 0xff;
    return this;
  }

  /** Sets the IPv6 flow label. */
  public PacketBuilder flowLabel(int value) {
    flowLabel = value & 0xf_ffff;
    return this;
  }

  /** Sets the hop limit or TTL; 64 unless set. */
  public PacketBuilder hopLimit(int value) {
    hopLimit = value;
    return this;
  }

  /** Sets the IPv4 identification, or that of the fragment header which is added next. */
  public PacketBuilder identification(int value) {
    identification = value;
    return this;
  }

  /** Sets the IPv4 flag that forbids to split the packet. */
  public PacketBuilder dontFragment() {
    flags |= 0x4000;
    return this;
  }

  /** Sets IPv4 options; they are padded to a multiple of 4 bytes. */
  public PacketBuilder options(byte... bytes) {
    options = java.util.Arrays.copyOf(bytes, bytes.length + 3 & ~3);
    return this;
  }

  /**
   * Adds an IPv6 extension header whose first two bytes, next header and length, are filled in.
   *
   * @param kind its number: 0 hop-by-hop, 43 routing, 60 destination options
   * @param content what is behind these two bytes; padded to a multiple of 8 in all
   */
  public PacketBuilder extension(int kind, byte... content) {
    byte[] bytes = new byte[2 + content.length + 7 & ~7];
    bytes[1] = (byte) (bytes.length / 8 - 1);
    System.arraycopy(content, 0, bytes, 2, content.length);
    extensions.add(new Extension(kind, bytes));
    return this;
  }

  /**
   * Makes the packet a fragment: in IPv6, adds a fragment header with the identification that was
   * set. The checksum of what follows is that of this part alone, if there is one.
   *
   * @param offsetBytes a multiple of 8
   */
  public PacketBuilder fragment(int offsetBytes, boolean more) {
    if (ipv4) {
      flags = flags & 0x4000 | offsetBytes / 8 | (more ? 0x2000 : 0);
      return this;
    }
    ByteBuffer header = ByteBuffer.allocate(8).putShort((short) 0);
    header.putShort((short) (offsetBytes | (more ? 1 : 0))).putInt(identification);
    extensions.add(new Extension(FRAGMENT, header.array()));
    return this;
  }

  /** Returns a TCP segment. */
  public byte[] tcp(int tcpFlags, byte[] payload) {
    ByteBuffer segment = ByteBuffer.allocate(20 + payload.length);
    segment.putShort((short) source.port()).putShort((short) destination.port());
    segment.putLong(0x1122_3344_5566_7788L).putShort((short) (0x5000 | tcpFlags));
    segment.putShort((short) 0xffff).putInt(0).put(payload);
    return protocol(TCP, segment.array());
  }

  /** Returns a UDP datagram. */
  public byte[] udp(byte[] payload) {
    ByteBuffer datagram = ByteBuffer.allocate(8 + payload.length);
    datagram.putShort((short) source.port()).putShort((short) destination.port());
    datagram.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
    return protocol(UDP, datagram.array());
  }

  /** Returns a UDP datagram without a checksum. */
  public byte[] udpWithoutChecksum(byte[] payload) {
    byte[] packet = udp(payload);
    ByteBuffer.wrap(packet).putShort(PacketBytes.checksumField(packet), (short) 0);
    return packet;
  }

  /** Returns an echo request or reply. */
  public byte[] echo(boolean request, int identifier, int sequence, byte[] payload) {
    int type = ipv4 ? (request ? 8 : 0) : request ? 128 : 129;
    return icmp(type, 0, identifier << 16 | sequence & 0xffff, payload);
  }

  /**
   * Returns an ICMP message of the packet's family.
   *
   * @param rest the 4 bytes behind the checksum
   */
  public byte[] icmp(int type, int code, int rest, byte[] body) {
    ByteBuffer message = ByteBuffer.allocate(8 + body.length);
    message.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(body);
    return protocol(ipv4 ? 1 : 58, message.array());
  }

  /** Returns a packet of any protocol; its checksum is completed if the protocol is known. */
  public byte[] protocol(int protocol, byte[] transport) {
    byte[] packet = ipv4 ? ipv4(protocol, transport) : ipv6(protocol, transport);
    PacketBytes.complete(packet);
    return packet;
  }

  private byte[] ipv4(int protocol, byte[] transport) {
    int header = 20 + options.length;
    ByteBuffer packet = ByteBuffer.allocate(header + transport.length);
    packet.put((byte) (0x40 | header / 4)).put((byte) trafficClass);
    packet.putShort((short) packet.capacity()).putShort((short) identification);
    packet.putShort((short) flags).put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
    packet.put(source.addressBytes()).put(destination.addressBytes());
    return packet.put(options).put(transport).array();
  }

  private byte[] ipv6(int protocol, byte[] transport) {
    int between = extensions.stream().mapToInt(extension -> extension.bytes().length).sum();
    ByteBuffer packet = ByteBuffer.allocate(40 + between + transport.length);
    packet.putInt(6 << 28 | trafficClass << 20 | flowLabel);
    packet.putShort((short) (between + transport.length));
    packet.put((byte) (extensions.isEmpty() ? protocol : extensions.getFirst().kind()));
    packet.put((byte) hopLimit);
    packet.put(source.addressBytes()).put(destination.addressBytes());
    for (int i = 0; i < extensions.size(); i++) {
      int at = packet.position();
      packet.put(extensions.get(i).bytes());
      boolean last = i + 1 == extensions.size();
      packet.put(at, (byte) (last ? protocol : extensions.get(i + 1).kind()));
    }
    return packet.put(transport).array();
  }
}
