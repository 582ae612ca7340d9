package fz.siit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import fz.testkit.RandomPackets;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties over many packets, each round reproducible from its seed. */
class TranslatorPropertyTest {
  private static final int ROUNDS = Boolean.getBoolean("fz.slow") ? 500_000 : 8_000;

  /** Nothing is too long and no hop is taken: what is left is what RFC 7915 keeps. */
  private static final TranslatorOptions WIDE =
      TranslatorOptions.builder()
          .ipv4Mtu(65_535)
          .ipv6Mtu(65_535)
          .lowestIpv6Mtu(65_535)
          .decrementHopLimit(false)
          .build();

  private static final TranslatorOptions NARROW =
      TranslatorOptions.builder().ipv6Mtu(1280).decrementHopLimit(false).build();

  @Test
  void checksumsAreThoseOfAFullComputation() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      boolean ipv4 = random.nextBoolean();
      byte[] packet = network.packets.packet(network.host(ipv4), network.host(ipv4));
      List<byte[]> out = new Translated(WIDE, network.mapping).send(packet);
      assertEquals(1, out.size(), message);
      byte[] translated = out.getFirst();
      assertTrue(PacketBytes.isIntact(translated), message);
      byte[] full = translated.clone();
      if (PacketBytes.protocol(full) != 17 || !ipv4) {
        PacketBytes.completeHeader(full);
      } else {
        PacketBytes.complete(full);
      }
      assertEquals(HexText.of(full), HexText.of(translated), message);
    }
  }

  @Test
  void wrongChecksumsStayWrong() {
    int damaged = 0;
    for (long seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      boolean ipv4 = random.nextBoolean();
      byte[] packet = network.packets.plain(network.host(ipv4), network.host(ipv4));
      int field = PacketBytes.checksumField(packet);
      if (packet[field] == 0 && packet[field + 1] == 0) {
        continue;
      }
      // The upper bit of the checksum itself; a flip never makes it 0 or ffff of a right one.
      packet[field] ^= 0x40;
      if (PacketBytes.isIntact(packet) || packet[field] == 0 && packet[field + 1] == 0) {
        continue;
      }
      byte[] translated = new Translated(WIDE, network.mapping).send(packet).getFirst();
      assertFalse(PacketBytes.isIntact(translated), "seed " + seed);
      damaged++;
    }
    assertTrue(damaged > ROUNDS / 2);
  }

  @Test
  void thereAndBackIsTheSamePacket() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      boolean ipv4 = random.nextBoolean();
      byte[] packet = network.packets.packet(network.host(ipv4), network.host(ipv4));
      Translated translator = new Translated(WIDE, network.mapping);
      byte[] back = translator.send(translator.send(packet).getFirst()).getFirst();
      assertTrue(PacketBytes.isIntact(back), message);
      assertEquals(
          HexText.of(withoutWhatIsLost(packet)), HexText.of(withoutWhatIsLost(back)), message);
    }
  }

  @Test
  void fragmentsAreThePacketInParts() {
    int split = 0;
    for (long seed = 0; seed < ROUNDS / 4; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      byte[] payload = new byte[random.nextInt(4_000)];
      random.nextBytes(payload);
      Endpoint source = network.host(true);
      Endpoint destination = network.host(true);
      PacketBuilder header = PacketBuilder.of(source, destination);
      header.identification(random.nextInt(65_536)).trafficClass(random.nextInt(256));
      byte[] packet = random.nextBoolean() ? header.udp(payload) : header.tcp(16, payload);
      List<byte[]> parts = new Translated(NARROW, network.mapping).send(packet);
      byte[] whole = Fragments.reassemble(parts, message);
      assertTrue(PacketBytes.isIntact(whole), message);
      byte[] wide = new Translated(WIDE, network.mapping).send(packet).getFirst();
      assertEquals(HexText.of(wide), HexText.of(whole), message);
      for (byte[] part : parts) {
        assertTrue(part.length <= 1280, message);
      }
      // 1240 bytes behind an IPv6 header fit, 1232 when a fragment header is there too.
      int behind = packet.length - 20;
      assertEquals(behind <= 1240 ? 1 : (behind + 1231) / 1232, parts.size(), message);
      split += parts.size() > 1 ? 1 : 0;
    }
    assertTrue(split > ROUNDS / 16);
  }

  @Test
  void fragmentsOfEitherFamilyKeepTheirPlace() {
    for (long seed = 0; seed < ROUNDS / 4; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      boolean ipv4 = random.nextBoolean();
      byte[] payload = new byte[random.nextInt(1_000, 6_000)];
      random.nextBytes(payload);
      PacketBuilder header = PacketBuilder.of(network.host(ipv4), network.host(ipv4));
      byte[] packet = random.nextBoolean() ? header.udp(payload) : header.tcp(24, payload);
      int identification = random.nextInt(65_536);
      int chunk = 8 * random.nextInt(4, 150);
      Translated translator = new Translated(WIDE, network.mapping);
      List<byte[]> parts =
          Fragments.split(packet, chunk, identification).stream()
              .map(part -> translator.send(part).getFirst())
              .toList();
      byte[] whole = Fragments.reassemble(parts, message);
      assertTrue(PacketBytes.isIntact(whole), message);
      byte[] direct = translator.send(packet).getFirst();
      assertEquals(
          HexText.of(withoutWhatIsLost(direct)), HexText.of(withoutWhatIsLost(whole)), message);
      if (parts.size() > 1) {
        assertEquals(identification, Fragments.identification(parts.getFirst()), message);
      }
    }
  }

  @Test
  void anyBytesAreTranslatedOrRefusedForOneReason() {
    Map<DropReason, Integer> reasons = new EnumMap<>(DropReason.class);
    for (long seed = 0; seed < 4 * ROUNDS; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      boolean ipv4 = random.nextBoolean();
      byte[] packet = mutated(random, network, ipv4);
      TranslatorOptions options = random.nextBoolean() ? TranslatorOptions.defaults() : NARROW;
      Translated translator = new Translated(options, network.mapping);
      List<byte[]> out = translator.send(packet, random.nextInt(140));
      if (translator.verdict() == Translation.REFUSED) {
        assertNotNull(translator.reason(), message);
        reasons.merge(translator.reason(), 1, Integer::sum);
      }
      for (byte[] each : out) {
        ByteBuffer buffer = ByteBuffer.wrap(each);
        boolean isIpv4 = PacketBytes.isIpv4(each);
        int stated = isIpv4 ? buffer.getShort(2) & 0xffff : 40 + (buffer.getShort(4) & 0xffff);
        assertEquals(each.length, stated, message);
        if (translator.verdict() == Translation.REFUSED) {
          assertEquals(PacketBytes.isIpv4(packet), isIpv4, message);
          assertTrue(PacketBytes.isIntact(each), message);
        }
      }
    }
    assertTrue(reasons.size() > 12, reasons.toString());
  }

  private static byte[] mutated(Random random, TestNetwork network, boolean ipv4) {
    Endpoint source = network.host(ipv4);
    Endpoint destination = network.host(ipv4);
    byte[] packet = network.packets.packet(source, destination);
    if (random.nextBoolean()) {
      byte[] quote = new RandomPackets(random).packet(destination, source);
      int type = random.nextInt(ipv4 ? 13 : 5);
      packet = PacketBuilder.of(source, destination).icmp(type, random.nextInt(4), 0, quote);
    }
    for (int mutation = random.nextInt(4); mutation > 0; mutation--) {
      int at = random.nextInt(Math.min(packet.length, random.nextBoolean() ? 60 : 120));
      packet[at] = (byte) (random.nextBoolean() ? random.nextInt() : packet[at] ^ 1 << at % 8);
    }
    if (random.nextBoolean() && PacketBytes.isIpv4(packet) && packet[0] == 0x45) {
      PacketBytes.completeHeader(packet);
    }
    return packet;
  }

  /**
   * Returns a packet with what translation does not keep set to the same value: IPv4 options and
   * extension headers removed; of IPv4 the identification and the DF bit, and the UDP checksum if
   * there was none; of IPv6 the flow label.
   */
  private static byte[] withoutWhatIsLost(byte[] packet) {
    byte[] payload = PacketBytes.payload(packet);
    boolean ipv4 = PacketBytes.isIpv4(packet);
    int header = ipv4 ? 20 : 40;
    int protocol = PacketBytes.protocol(packet);
    byte[] plain = new byte[header + payload.length];
    System.arraycopy(packet, 0, plain, 0, header);
    System.arraycopy(payload, 0, plain, header, payload.length);
    ByteBuffer buffer = ByteBuffer.wrap(plain);
    if (ipv4) {
      plain[0] = 0x45;
      buffer.putShort(2, (short) plain.length).putInt(4, 0);
      int udp = header + 6;
      if (protocol == 17 && plain[udp] == 0 && plain[udp + 1] == 0) {
        PacketBytes.complete(plain);
      }
      PacketBytes.completeHeader(plain);
    } else {
      buffer.putInt(0, buffer.getInt(0) & 0xfff0_0000);
      buffer.putShort(4, (short) payload.length);
      plain[6] = (byte) protocol;
    }
    assertArrayEquals(payload, PacketBytes.payload(packet));
    return plain;
  }
}
