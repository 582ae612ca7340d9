package fz.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties over many packets, each round reproducible from its seed. */
class PacketViewPropertyTest {
  private static final int ROUNDS = 20_000;

  private final PacketView view = new PacketView();
  private final PacketView error = new PacketView();
  private final IcmpQuote quote = new IcmpQuote();
  private final PacketBatch batch = Slab.batches(1)[0];

  @Test
  void changesKeepChecksumsAsAFullComputationGivesThem() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      byte[] packet = SamplePackets.random(random);
      assertTrue(SamplePackets.isIntact(packet), message);
      assertNull(view.wrap(MemorySegment.ofArray(packet), 0, packet.length), message);
      assertTrue(view.verifiesTransport(), message);
      for (int change = 0; change < 4; change++) {
        change(random);
      }
      assertTrue(SamplePackets.isIntact(packet), message);
      byte[] incremental = packet.clone();
      view.fillChecksums();
      assertArrayEquals(packet, incremental, message);
    }
  }

  @Test
  void changesToQuotesKeepBothPacketsIntact() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      boolean ipv4 = random.nextBoolean();
      Endpoint client = SamplePackets.random(random, ipv4);
      Endpoint server = SamplePackets.random(random, ipv4);
      byte[] payload = new byte[random.nextInt(64)];
      random.nextBytes(payload);
      byte[] original =
          switch (random.nextInt(3)) {
            case 0 -> SamplePackets.udp(client, server, payload);
            case 1 -> SamplePackets.tcp(client, server, 2, payload);
            default -> SamplePackets.echo(client, server, true, client.port(), payload);
          };
      byte[] error = SamplePackets.error(server, client, ipv4 ? 11 : 3, 0, original);
      assertNull(view.wrap(MemorySegment.ofArray(error), 0, error.length), message);
      assertTrue(quote.wrap(view), message);
      Endpoint other = SamplePackets.random(random, ipv4);
      quote.destination(other.high(), other.low());
      quote.sourcePort(other.port());
      quote.icmpIdentifier(other.port());
      if (random.nextBoolean()) {
        quote.source(other.high(), other.low());
        quote.destinationPort(random.nextInt(65_536));
      }
      assertEquals(other.high(), quote.destinationHigh(), message);
      assertEquals(other.low(), quote.destinationLow(), message);
      assertEquals(
          other.port(), quote.hasPorts() ? quote.sourcePort() : quote.icmpIdentifier(), message);
      assertTrue(SamplePackets.isIntact(error), message);
      byte[] embedded = new byte[original.length];
      System.arraycopy(error, error.length - original.length, embedded, 0, embedded.length);
      assertTrue(SamplePackets.isIntact(embedded), message);
    }
  }

  @Test
  void neverThrowsForRandomBytes() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] packet = new byte[random.nextInt(120)];
      random.nextBytes(packet);
      if (packet.length > 0 && random.nextBoolean()) {
        packet[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
      }
      use(random, packet);
    }
  }

  @Test
  void neverThrowsForMutatedPackets() {
    for (long seed = 0; seed < 5 * ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] packet = SamplePackets.random(random);
      for (int mutation = random.nextInt(4); mutation >= 0; mutation--) {
        int at = random.nextInt(Math.min(packet.length, random.nextBoolean() ? 60 : 120));
        packet[at] = (byte) (random.nextBoolean() ? random.nextInt() : packet[at] ^ 1 << at % 8);
      }
      if (random.nextBoolean()) {
        // Mutations behind the header checksum are reached only with a right one.
        int header = Math.min(SamplePackets.header(packet), packet.length);
        if (header >= 20) {
          SamplePackets.complete(packet, header, -1);
        }
      }
      use(random, packet);
    }
  }

  /** Reads and changes whatever is there; memory ends where the packet does. */
  private void use(Random random, byte[] packet) {
    if (view.wrap(MemorySegment.ofArray(packet), 0, packet.length) != null) {
      return;
    }
    assertEquals(packet.length, view.headerLength() + view.transportLength());
    assertTrue(view.payloadOffset() + view.payloadLength() <= packet.length);
    view.verifiesTransport();
    if (quote.wrap(view)) {
      quote.source(view.sourceHigh(), view.sourceLow());
      quote.sourcePort(random.nextInt(65_536));
      quote.icmpIdentifier(random.nextInt(65_536));
    }
    if (IcmpErrors.append(batch, view, IcmpError.PROHIBITED)) {
      assertNull(error.wrap(batch, 0));
      assertTrue(error.isIcmpError() && error.verifiesTransport());
      batch.clear();
    }
    change(random);
    view.fillChecksums();
    assertNull(view.wrap(MemorySegment.ofArray(packet), 0, packet.length));
    assertTrue(view.verifiesTransport());
  }

  private void change(Random random) {
    Endpoint other = SamplePackets.random(random, view.isIpv4());
    switch (random.nextInt(7)) {
      case 0 -> view.source(other.high(), other.low());
      case 1 -> view.destination(other.high(), other.low());
      case 2 -> view.sourcePort(other.port());
      case 3 -> view.destinationPort(other.port());
      case 4 -> view.icmpIdentifier(other.port());
      case 5 -> view.ecn(random.nextInt(4));
      default -> view.hopLimit(random.nextInt(256));
    }
  }
}
