package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ICMP errors: what they say, and that the host which gets one sees its own packet quoted. */
class ErrorTranslationTest {
  private static final int ROUNDS = Boolean.getBoolean("fz.slow") ? 200_000 : 4_000;

  private static final Endpoint A4 = endpoint("192.0.2.33", 4000);
  private static final Endpoint B4 = endpoint("198.51.100.2", 53);
  private static final Endpoint A6 = endpoint("2001:db8:1c0:2:21::", 4000);
  private static final Endpoint B6 = endpoint("2001:db8:1c6:3364:2::", 53);
  private static final Endpoint ROUTER6 = endpoint("2001:db8:ffff::9", 0);
  private static final AddressMapping MAPPING =
      new Rfc6052Prefix(IpPrefix.parse("2001:db8:100::/40").orElseThrow());
  private static final TranslatorOptions KEEP_HOPS =
      TranslatorOptions.builder()
          .ipv4Mtu(9000)
          .ipv6Mtu(9000)
          .lowestIpv6Mtu(9000)
          .decrementHopLimit(false)
          .own(endpoint("203.0.113.8", 0))
          .build();

  private final Translated translated = new Translated(KEEP_HOPS, MAPPING);

  /** RFC 7915 section 4.2. */
  @ParameterizedTest
  @CsvSource({
    "3, 0, 1, 0",
    "3, 1, 1, 0",
    "3, 2, 4, 1",
    "3, 3, 1, 4",
    "3, 4, 2, 0",
    "3, 5, 1, 0",
    "3, 6, 1, 0",
    "3, 7, 1, 0",
    "3, 8, 1, 0",
    "3, 9, 1, 1",
    "3, 10, 1, 1",
    "3, 11, 1, 0",
    "3, 12, 1, 0",
    "3, 13, 1, 1",
    "3, 14, -1, 0",
    "3, 15, 1, 1",
    "3, 16, -1, 0",
    "11, 0, 3, 0",
    "11, 1, 3, 1",
    "12, 0, 4, 0",
    "12, 1, -1, 0",
    "12, 2, 4, 0",
    "12, 3, -1, 0"
  })
  void ipv4ErrorsBecomeThoseOfIpv6(int type, int code, int newType, int newCode) {
    byte[] quote = PacketBuilder.of(A4, B4).tcp(2, new byte[20]);
    byte[] error = PacketBuilder.of(B4, A4).icmp(type, code, type == 3 ? 1400 : 0, quote);
    assertMessage(error, newType, newCode);
  }

  /** RFC 7915 section 5.2. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 3, 1", "1, 1, 3, 10", "1, 2, 3, 1", "1, 3, 3, 1", "1, 4, 3, 3", "1, 5, -1, 0",
    "1, 6, -1, 0", "1, 7, -1, 0", "2, 0, 3, 4", "3, 0, 11, 0", "3, 1, 11, 1", "4, 0, 12, 0",
    "4, 1, 3, 2", "4, 2, -1, 0", "4, 3, -1, 0", "5, 0, -1, 0", "127, 0, -1, 0"
  })
  void ipv6ErrorsBecomeThoseOfIpv4(int type, int code, int newType, int newCode) {
    byte[] quote = PacketBuilder.of(A6, B6).udp(new byte[20]);
    byte[] error = PacketBuilder.of(B6, A6).icmp(type, code, type == 2 ? 1400 : 0, quote);
    assertMessage(error, newType, newCode);
  }

  @Test
  void pointersOfIpv4PointAtTheSameInIpv6() {
    int[] expected = {0, 1, 4, 4, -1, -1, -1, -1, 7, 6, -1, -1, 8, 8, 8, 8, 24, 24, 24, 24, -1, -1};
    byte[] quote = PacketBuilder.of(A4, B4).udp(new byte[20]);
    for (int pointer = 0; pointer < expected.length; pointer++) {
      byte[] error = PacketBuilder.of(B4, A4).icmp(12, 0, pointer << 24, quote);
      assertRest(error, expected[pointer]);
    }
    assertRest(PacketBuilder.of(B4, A4).icmp(12, 0, 0xff << 24, quote), -1);
    assertRest(PacketBuilder.of(B4, A4).icmp(3, 2, 0, quote), 6);
  }

  @Test
  void pointersOfIpv6PointAtTheSameInIpv4() {
    byte[] quote = PacketBuilder.of(A6, B6).udp(new byte[20]);
    for (int pointer = -1; pointer < 48; pointer++) {
      int expected =
          switch (pointer) {
            case 0, 1 -> pointer;
            case 4, 5 -> 2;
            case 6 -> 9;
            case 7 -> 8;
            default -> pointer < 8 || pointer >= 40 ? -1 : pointer < 24 ? 12 : 16;
          };
      byte[] error = PacketBuilder.of(B6, A6).icmp(4, 0, pointer, quote);
      assertRest(error, expected < 0 ? -1 : expected << 24);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Stated; MTU of IPv4 and IPv6 side; length of the quoted packet; expected.
    "1400, 1500, 1500, 1500, 1420",
    "1400, 1300, 1500, 1500, 1320",
    "1400, 1500, 1410, 1500, 1410",
    "1000, 1500, 1500, 1500, 1280",
    "65535, 9000, 9000, 1500, 9000",
    "0, 9000, 9000, 1500, 1512",
    "0, 9000, 9000, 4353, 4372",
    "0, 9000, 9000, 1492, 1280"
  })
  void mtuOfIpv4IsCorrected(int stated, int mtu4, int mtu6, int length, int expected) {
    byte[] quote = PacketBuilder.of(A4, B4).dontFragment().udp(new byte[length - 28]);
    byte[] error =
        PacketBuilder.of(B4, A4).icmp(3, 4, stated, Arrays.copyOf(quote, Math.min(length, 500)));
    TranslatorOptions options = TranslatorOptions.builder().ipv4Mtu(mtu4).ipv6Mtu(mtu6).build();
    byte[] out = new Translated(options, MAPPING).send(error).getFirst();
    assertEquals(expected, ByteBuffer.wrap(out).getInt(44));
  }

  @ParameterizedTest
  @CsvSource({
    "1400, 1500, 1500, 1380",
    "1500, 1300, 1500, 1300",
    "1500, 1500, 1400, 1380",
    "1280, 1500, 1500, 1260",
    "100, 1500, 1500, 80",
    "50, 1500, 1500, 68",
    "4294967295, 9000, 9000, 8980"
  })
  void mtuOfIpv6IsCorrected(long stated, int mtu4, int mtu6, int expected) {
    byte[] quote = PacketBuilder.of(A6, B6).udp(new byte[400]);
    byte[] error = PacketBuilder.of(B6, A6).icmp(2, 0, (int) stated, quote);
    TranslatorOptions options = TranslatorOptions.builder().ipv4Mtu(mtu4).ipv6Mtu(mtu6).build();
    byte[] out = new Translated(options, MAPPING).send(error).getFirst();
    assertEquals(expected, ByteBuffer.wrap(out).getInt(24));
  }

  @Test
  void hostSeesItsOwnPacketQuoted() {
    int[][] ipv4Errors = {{3, 0}, {3, 3}, {3, 4}, {3, 13}, {11, 0}, {12, 0}};
    int[][] ipv6Errors = {{1, 0}, {1, 3}, {1, 4}, {2, 0}, {3, 0}, {4, 1}};
    for (long seed = 0; seed < ROUNDS; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      TestNetwork network = new TestNetwork(random);
      Translated translator = new Translated(KEEP_HOPS, network.mapping);
      boolean ipv4 = random.nextBoolean();
      Endpoint host = network.host(ipv4);
      Endpoint server = network.host(ipv4);
      byte[] sent = network.packets.plain(host, server);
      byte[] arrived = translator.send(sent).getFirst();
      int[][] errors = ipv4 ? ipv6Errors : ipv4Errors;
      int[] about = errors[random.nextInt(errors.length)];
      int quoted = random.nextInt(PacketBytes.headerLength(arrived) + 8, arrived.length + 1);
      byte[] error =
          PacketBuilder.of(network.inOtherFamily(server), network.inOtherFamily(host))
              .icmp(about[0], about[1], 0, Arrays.copyOf(arrived, quoted));
      List<byte[]> out = translator.send(error, Translator.ERROR_HEADROOM_BYTES);
      assertEquals(1, out.size(), message + " " + translator.reason());
      byte[] received = out.getFirst();
      assertTrue(PacketBytes.isIntact(received), message);
      assertEquals(PacketBytes.isIpv4(sent), PacketBytes.isIpv4(received), message);
      byte[] quote = quote(received);
      if (ipv4) {
        // An identification is lost on the way, and with it the checksum of the header.
        ByteBuffer.wrap(quote).putInt(4, ByteBuffer.wrap(sent).getInt(4));
        PacketBytes.completeHeader(quote);
      }
      if (PacketBytes.protocol(sent) == 17 && sent[PacketBytes.checksumField(sent)] == 0) {
        continue;
      }
      if (quoted - PacketBytes.headerLength(arrived) == 17 && PacketBytes.protocol(sent) == 6) {
        // Half of the checksum of TCP is not quoted.
        quoted--;
      }
      int whole = quoted - PacketBytes.headerLength(arrived) + PacketBytes.headerLength(sent);
      int most = ipv4 ? 576 - 28 : 1280 - 48;
      assertEquals(Math.min(whole, most), quote.length, message);
      assertEquals(HexText.of(Arrays.copyOf(sent, quote.length)), HexText.of(quote), message);
    }
  }

  @Test
  void quotedFragmentsAreTranslatedAsFragments() {
    byte[] quote =
        PacketBuilder.of(A4, B4).identification(77).fragment(16, true).protocol(17, new byte[32]);
    byte[] out = send(PacketBuilder.of(B4, A4).icmp(11, 1, 0, quote)).getFirst();
    byte[] inner = quote(out);
    assertEquals(44, inner[6]);
    assertEquals(77, ByteBuffer.wrap(inner).getInt(44));
    assertEquals(17, ByteBuffer.wrap(inner).getShort(42));
    byte[] back = send(PacketBuilder.of(B6, A6).icmp(3, 1, 0, inner)).getFirst();
    assertEquals(HexText.of(quote), HexText.of(quote(back)));
  }

  @Test
  void lessIsQuotedWhereThereIsNoRoom() {
    byte[] quote = PacketBuilder.of(A4, B4).hopLimit(9).udp(new byte[200]);
    byte[] error = PacketBuilder.of(B4, A4).icmp(11, 0, 0, quote);
    byte[] sent = PacketBuilder.of(A6, B6).hopLimit(9).udp(new byte[200]);
    for (int headroom = 0; headroom <= 48; headroom++) {
      byte[] out = translated.send(error, headroom).getFirst();
      assertTrue(PacketBytes.isIntact(out));
      byte[] inner = quote(out);
      assertEquals(Math.min(sent.length, sent.length - 40 + headroom), inner.length);
      assertEquals(HexText.of(Arrays.copyOf(sent, inner.length)), HexText.of(inner));
    }
    byte[] shortest = PacketBuilder.of(B4, A4).icmp(11, 0, 0, Arrays.copyOf(quote, 28));
    assertEquals(List.of(), translated.send(shortest, 39));
    assertEquals(DropReason.BUFFER_FULL, translated.reason());
    assertEquals(1, translated.send(shortest, 40).size());
  }

  @Test
  void shortQuotesAreTranslatedAsFarAsTheyGo() {
    byte[] quote = PacketBuilder.of(A4, B4).tcp(2, new byte[0]);
    byte[] sent = PacketBuilder.of(A6, B6).tcp(2, new byte[0]);
    for (int length = 0; length <= quote.length; length++) {
      byte[] error = PacketBuilder.of(B4, A4).icmp(3, 1, 0, Arrays.copyOf(quote, length));
      List<byte[]> out = send(error);
      if (length < 20) {
        assertEquals(List.of(), out);
        assertEquals(length == 0 ? DropReason.EMPTY : DropReason.TRUNCATED, translated.reason());
        continue;
      }
      assertTrue(PacketBytes.isIntact(out.getFirst()));
      byte[] inner = quote(out.getFirst());
      int expected = length == 20 + 17 ? length + 19 : length + 20;
      assertEquals(HexText.of(Arrays.copyOf(sent, expected)), HexText.of(inner));
    }
  }

  @Test
  void errorsOfErrorsAreNotTranslated() {
    byte[] packet = PacketBuilder.of(B4, A4).udp(new byte[8]);
    byte[] first = PacketBuilder.of(A4, B4).icmp(3, 3, 0, packet);
    send(PacketBuilder.of(B4, A4).icmp(11, 0, 0, first));
    assertEquals(DropReason.UNSUPPORTED_ICMP, translated.reason());
    byte[] packet6 = PacketBuilder.of(B6, A6).udp(new byte[8]);
    byte[] first6 = PacketBuilder.of(A6, B6).icmp(1, 4, 0, packet6);
    send(PacketBuilder.of(B6, A6).icmp(3, 0, 0, first6));
    assertEquals(DropReason.UNSUPPORTED_ICMP, translated.reason());
  }

  @Test
  void errorsAreNeverAnswered() {
    byte[] quote = PacketBuilder.of(A4, B4).udp(new byte[8]);
    assertEquals(List.of(), send(PacketBuilder.of(B4, A4).icmp(3, 14, 0, quote)));
    byte[] damaged = PacketBuilder.of(B4, A4).icmp(3, 3, 0, quote);
    damaged[damaged.length - 1] ^= 1;
    assertEquals(List.of(), send(damaged));
    assertEquals(DropReason.BAD_CHECKSUM, translated.reason());
    Translated counting = new Translated(TranslatorOptions.defaults(), MAPPING);
    assertEquals(
        List.of(), counting.send(PacketBuilder.of(B4, A4).hopLimit(1).icmp(3, 3, 0, quote)));
    assertEquals(DropReason.HOP_LIMIT, counting.reason());
  }

  @Test
  void quotesOfStrangersAreNotTranslated() {
    byte[] quote = PacketBuilder.of(A6, ROUTER6).udp(new byte[8]);
    assertEquals(List.of(), send(PacketBuilder.of(ROUTER6, A6).icmp(1, 4, 0, quote)));
    assertEquals(DropReason.NO_TRANSLATION, translated.reason());
    byte[] other = PacketBuilder.of(A4, B4).udp(new byte[8]);
    assertEquals(List.of(), send(PacketBuilder.of(B6, A6).icmp(1, 4, 0, other)));
    assertEquals(DropReason.BAD_VERSION, translated.reason());
  }

  @Test
  void routersWithoutMappingGetAnAddress() {
    byte[] quote = PacketBuilder.of(A6, B6).udp(new byte[8]);
    byte[] out = send(PacketBuilder.of(ROUTER6, A6).icmp(3, 0, 0, quote)).getFirst();
    assertEquals("cb007108", HexText.of(Arrays.copyOfRange(out, 12, 16)));
  }

  @Test
  void mappingIsAskedByRole() {
    StringBuilder asked = new StringBuilder();
    AddressMapping recording =
        (role, high, low, into) -> {
          asked.append(role).append(' ');
          return MAPPING.map(role, high, low, into);
        };
    byte[] quote = PacketBuilder.of(A6, B6).udp(new byte[8]);
    new Translated(KEEP_HOPS, recording).send(PacketBuilder.of(B6, A6).icmp(3, 0, 0, quote));
    assertEquals("SOURCE DESTINATION QUOTED_SOURCE QUOTED_DESTINATION ", asked.toString());
  }

  @ParameterizedTest
  @CsvSource({
    // Quoted bytes in units of the old error, extension bytes, expected units and extension bytes.
    "4, 33, 20, 19, 20",
    "4, 32, 40, 18, 40",
    "4, 255, 4, 130, 4",
    "4, 20, 8, 16, 8",
    "4, 33, 1104, 16, 1104",
    "4, 33, 1105, 0, 0",
    "4, 0, 0, 0, 0",
    "6, 16, 20, 32, 20",
    "6, 19, 20, 33, 20",
    "6, 100, 40, 127, 40",
    "6, 16, 420, 32, 420",
    "6, 16, 421, 0, 0",
    "6, 0, 0, 0, 0"
  })
  void extensionsStayWholeOrAreLeftOut(
      int version, int units, int extension, int newUnits, int newExtension) {
    boolean ipv4 = version == 4;
    byte[] packet =
        PacketBuilder.of(ipv4 ? A4 : A6, ipv4 ? B4 : B6).udp(new byte[units == 255 ? 992 : 1200]);
    int field = units == 0 ? 300 : units * (ipv4 ? 4 : 8);
    byte[] body = Arrays.copyOf(packet, field + extension);
    for (int i = field; i < body.length; i++) {
      body[i] = (byte) (i - field + 1);
    }
    int rest = units << (ipv4 ? 16 : 24);
    byte[] error =
        PacketBuilder.of(ipv4 ? B4 : B6, ipv4 ? A4 : A6).icmp(ipv4 ? 11 : 3, 0, rest, body);
    byte[] out = send(error).getFirst();
    assertTrue(PacketBytes.isIntact(out));
    int header = ipv4 ? 40 : 20;
    assertEquals(newUnits << (ipv4 ? 24 : 16), ByteBuffer.wrap(out).getInt(header + 4));
    if (newUnits > 0) {
      int from = header + 8 + newUnits * (ipv4 ? 8 : 4);
      assertEquals(newExtension, out.length - from);
      assertEquals(
          HexText.of(Arrays.copyOfRange(body, field, body.length)),
          HexText.of(Arrays.copyOfRange(out, from, out.length)));
    }
    assertTrue(out.length <= (ipv4 ? 1280 : 576));
  }

  @Test
  void extensionsOfMessagesThatHaveNoneInTheOtherFamilyAreLeftOut() {
    byte[] packet = PacketBuilder.of(A4, B4).udp(new byte[100]);
    byte[] body = Arrays.copyOf(packet, 132 + 12);
    int units = 132 / 4 << 16;
    for (int[] about : new int[][] {{3, 4}, {3, 2}, {12, 0}}) {
      byte[] error =
          PacketBuilder.of(B4, A4).icmp(about[0], about[1], units | about[1] * 350, body);
      byte[] out = send(error).getFirst();
      assertTrue(PacketBytes.isIntact(out));
      // Of the quote of 132 bytes, 128 are the packet.
      assertEquals(40 + 8 + 128 + 20, out.length);
    }
  }

  private List<byte[]> send(byte[] packet) {
    return translated.send(packet);
  }

  private void assertMessage(byte[] error, int type, int code) {
    List<byte[]> out = send(error);
    if (type < 0) {
      assertEquals(List.of(), out);
      assertEquals(DropReason.UNSUPPORTED_ICMP, translated.reason());
      return;
    }
    byte[] message = out.getFirst();
    int header = PacketBytes.headerLength(message);
    assertTrue(PacketBytes.isIntact(message));
    assertEquals(type, message[header]);
    assertEquals(code, message[header + 1]);
  }

  /** Checks the 4 bytes behind the checksum, or that the error is not translated. */
  private void assertRest(byte[] error, int rest) {
    List<byte[]> out = send(error);
    if (rest == -1) {
      assertEquals(List.of(), out);
      assertEquals(DropReason.UNSUPPORTED_ICMP, translated.reason());
    } else {
      byte[] message = out.getFirst();
      int at = PacketBytes.headerLength(message) + 4;
      assertEquals(rest, ByteBuffer.wrap(message).getInt(at));
    }
  }

  private static byte[] quote(byte[] error) {
    return Arrays.copyOfRange(error, PacketBytes.headerLength(error) + 8, error.length);
  }

  private static Endpoint endpoint(String address, int port) {
    return IpAddresses.parse(address).orElseThrow().withPort(port);
  }
}
