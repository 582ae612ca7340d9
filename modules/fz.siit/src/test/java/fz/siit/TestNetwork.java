package fz.siit;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.testkit.RandomPackets;
import java.util.Random;

/** Hosts of both families, each with an address in the other, under a prefix drawn from a seed. */
final class TestNetwork {
  private static final int[] LENGTHS = {32, 40, 48, 56, 64, 96};

  final AddressMapping mapping;
  final RandomPackets packets;
  private final MappedAddress into = new MappedAddress();

  TestNetwork(Random random) {
    int bits = LENGTHS[random.nextInt(LENGTHS.length)];
    long high = 0x2000_0000_0000_0000L | random.nextLong() >>> 3;
    mapping = new Rfc6052Prefix(new IpPrefix(high, random.nextLong() >>> 8, bits));
    packets = new RandomPackets(random);
  }

  /** Draws a host: its address in a family. */
  Endpoint host(boolean ipv4) {
    Endpoint address = packets.endpoint(true);
    return ipv4 ? address : inOtherFamily(address);
  }

  /** Returns the address of a host in the other family, with the same port. */
  Endpoint inOtherFamily(Endpoint host) {
    if (!mapping.map(AddressRole.SOURCE, host.high(), host.low(), into)) {
      throw new IllegalStateException("an address of this network");
    }
    return new Endpoint(into.high(), into.low(), host.port());
  }
}
