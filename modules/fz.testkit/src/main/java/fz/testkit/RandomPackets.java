package fz.testkit;

import fz.packet.Endpoint;
import java.util.random.RandomGenerator;

/**
 * Draws valid packets of every form that hosts send: both families, TCP, UDP, echo and protocols
 * that nobody knows, with and without options, extension headers and payload. The same seed draws
 * the same packets.
 */
public final class RandomPackets {
  private static final int MAX_PAYLOAD = 1200;

  /** Protocols without a checksum that a translator or NAT would know of. */
  private static final int[] OTHER_PROTOCOLS = {33, 47, 50, 59, 132, 253};

  private final RandomGenerator random;

  /** Creates a generator. */
  public RandomPackets(RandomGenerator random) {
    this.random = random;
  }

  /** Draws an end point of a family with a unicast address; never loopback. */
  public Endpoint endpoint(boolean ipv4) {
    int port = random.nextInt(1, 65_536);
    if (ipv4) {
      int first = random.nextInt(1, 223);
      int rest = random.nextInt(1 << 24);
      return Endpoint.ofIpv4((first == 127 ? 126 : first) << 24 | rest, port);
    }
    return new Endpoint(0x2000_0000_0000_0000L | random.nextLong() >>> 3, random.nextLong(), port);
  }

  /** Draws a packet between random end points. */
  public byte[] packet(boolean ipv4) {
    return packet(endpoint(ipv4), endpoint(ipv4));
  }

  /** Draws a packet of any protocol. */
  public byte[] packet(Endpoint source, Endpoint destination) {
    if (random.nextInt(8) == 0) {
      int protocol = OTHER_PROTOCOLS[random.nextInt(OTHER_PROTOCOLS.length)];
      return header(source, destination).protocol(protocol, payload());
    }
    return flow(header(source, destination), source.isIpv4());
  }

  /** Draws a TCP, UDP or echo packet with the plainest of headers. */
  public byte[] plain(Endpoint source, Endpoint destination) {
    return flow(PacketBuilder.of(source, destination), source.isIpv4());
  }

  /** Draws a header: with every field that may vary, options or extension headers. */
  public PacketBuilder header(Endpoint source, Endpoint destination) {
    PacketBuilder header =
        PacketBuilder.of(source, destination)
            .trafficClass(random.nextInt(256))
            .hopLimit(random.nextInt(2, 256));
    return source.isIpv4() ? ipv4(header) : ipv6(header);
  }

  /** Draws a payload: often none or short, of any parity, seldom long. */
  public byte[] payload() {
    int length =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(MAX_PAYLOAD);
          default -> random.nextInt(64);
        };
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return payload;
  }

  private byte[] flow(PacketBuilder header, boolean ipv4) {
    return switch (random.nextInt(ipv4 ? 4 : 3)) {
      case 0 -> header.tcp(random.nextInt(256), payload());
      case 1 -> header.udp(payload());
      case 2 -> header.echo(random.nextBoolean(), random.nextInt(), random.nextInt(), payload());
      default ->
          random.nextInt(4) == 0 ? header.udpWithoutChecksum(payload()) : header.udp(payload());
    };
  }

  private PacketBuilder ipv4(PacketBuilder header) {
    header.identification(random.nextInt(65_536));
    if (random.nextBoolean()) {
      header.dontFragment();
    }
    if (random.nextInt(4) == 0) {
      // No operation, an expired record route, and what is left of the padding.
      header.options(new byte[] {1, 7, 7, 8, 10, 0, 0, 1, 0});
    }
    return header;
  }

  private PacketBuilder ipv6(PacketBuilder header) {
    header.flowLabel(random.nextInt());
    if (random.nextInt(4) != 0) {
      return header;
    }
    if (random.nextBoolean()) {
      header.extension(0, (byte) 1, (byte) 4);
    }
    if (random.nextBoolean()) {
      header.extension(60, (byte) 1, (byte) 12, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 9);
    }
    if (random.nextBoolean()) {
      header.extension(43, (byte) 0, (byte) 0);
    }
    if (random.nextBoolean()) {
      header.identification(random.nextInt()).fragment(0, false);
    }
    return header;
  }
}
