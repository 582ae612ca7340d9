package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 7915 says about single packets, and what the translator says about those it refuses. */
class TranslatorTest {
  private static final Endpoint A4 = endpoint("192.0.2.33", 4000);
  private static final Endpoint B4 = endpoint("198.51.100.2", 53);
  private static final Endpoint A6 = endpoint("2001:db8:1c0:2:21::", 4000);
  private static final Endpoint B6 = endpoint("2001:db8:1c6:3364:2::", 53);
  private static final Endpoint OWN4 = endpoint("203.0.113.1", 0);
  private static final Endpoint OWN6 = endpoint("2001:db8:1cb:71:100::", 0);
  private static final AddressMapping MAPPING =
      new Rfc6052Prefix(IpPrefix.parse("2001:db8:100::/40").orElseThrow());

  private final TranslatorOptions.Builder options = TranslatorOptions.builder().own(OWN4).own(OWN6);

  private Translated translated;

  @Test
  void writesEachFieldOfAnIpv6Header() {
    byte[] packet =
        PacketBuilder.of(A4, B4)
            .trafficClass(0xb9)
            .hopLimit(7)
            .identification(99)
            .dontFragment()
            .udp(new byte[3]);
    byte[] out = send(packet).getFirst();
    ByteBuffer header = ByteBuffer.wrap(out);
    assertEquals(0x6b90_0000, header.getInt(0));
    assertEquals(8 + 3, header.getShort(4));
    assertEquals(17, header.get(6));
    assertEquals(6, header.get(7));
    assertPacket(PacketBuilder.of(A6, B6).hopLimit(6).trafficClass(0xb9).udp(new byte[3]), out);
  }

  @Test
  void writesEachFieldOfAnIpv4Header() {
    byte[] packet =
        PacketBuilder.of(A6, B6)
            .trafficClass(0xb9)
            .flowLabel(0x12345)
            .hopLimit(7)
            .tcp(2, new byte[0]);
    byte[] out = send(packet).getFirst();
    ByteBuffer header = ByteBuffer.wrap(out);
    assertEquals(0x45b9, header.getShort(0));
    assertEquals(40, header.getShort(2));
    assertEquals(0, header.getShort(6), "may be split, as it fits every IPv6 link");
    assertEquals(0x0606, header.getShort(8));
    assertPacket(
        PacketBuilder.of(A4, B4)
            .hopLimit(6)
            .trafficClass(0xb9)
            .identification(header.getShort(4))
            .tcp(2, new byte[0]),
        out);
  }

  @Test
  void trafficClassCanBeIgnored() {
    options.copyTrafficClass(false);
    assertEquals(
        0x4500,
        ByteBuffer.wrap(
                send(PacketBuilder.of(A6, B6).trafficClass(0xff).udp(new byte[0])).getFirst())
            .getShort(0));
    assertEquals(
        0x6000,
        ByteBuffer.wrap(
                send(PacketBuilder.of(A4, B4).trafficClass(0xff).udp(new byte[0])).getFirst())
            .getShort(0));
  }

  @Test
  void identificationsOfPacketsThatMayBeSplitDiffer() {
    Translated translator = new Translated(options.build(), MAPPING);
    byte[] packet = PacketBuilder.of(A6, B6).udp(new byte[9]);
    long different =
        java.util.stream.IntStream.range(0, 1000)
            .map(i -> Fragments.identification(translator.send(packet).getFirst()))
            .distinct()
            .count();
    assertEquals(1000, different);
  }

  @Test
  void longPacketsMayNotBeSplitInIpv4() {
    byte[] just = send(PacketBuilder.of(A6, B6).udp(new byte[1260 - 28])).getFirst();
    byte[] longer = send(PacketBuilder.of(A6, B6).udp(new byte[1261 - 28])).getFirst();
    assertEquals(0, ByteBuffer.wrap(just).getShort(6));
    assertEquals(0x4000, ByteBuffer.wrap(longer).getShort(6));
  }

  @Test
  void lastHopIsAnswered() {
    for (int hops = 0; hops <= 1; hops++) {
      assertError(
          DropReason.HOP_LIMIT, 11, 0, 0, PacketBuilder.of(A4, B4).hopLimit(hops).udp(new byte[4]));
      assertError(
          DropReason.HOP_LIMIT, 3, 0, 0, PacketBuilder.of(A6, B6).hopLimit(hops).udp(new byte[4]));
    }
    options.decrementHopLimit(false);
    assertEquals(1, send(PacketBuilder.of(A6, B6).hopLimit(1).udp(new byte[4])).getFirst()[8]);
  }

  @Test
  void tooLongPacketsAreAnsweredWithTheMtuOfTheOtherSide() {
    options.ipv6Mtu(1280).ipv4Mtu(1400);
    byte[] packet = PacketBuilder.of(A4, B4).dontFragment().tcp(16, new byte[1261 - 40]);
    assertError(DropReason.OVERSIZE, 3, 4, 1260, packet);
    byte[] fits = PacketBuilder.of(A4, B4).dontFragment().tcp(16, new byte[1260 - 40]);
    assertEquals(1280, send(fits).getFirst().length);
    byte[] ipv6 = PacketBuilder.of(A6, B6).tcp(16, new byte[1421 - 60]);
    assertError(DropReason.OVERSIZE, 2, 0, 1420, ipv6);
    byte[] ipv6Fits = PacketBuilder.of(A6, B6).tcp(16, new byte[1420 - 60]);
    assertEquals(1400, send(ipv6Fits).getFirst().length);
  }

  @Test
  void tooLongFragmentsNeedRoomForAFragmentHeader() {
    options.ipv6Mtu(1280);
    byte[] packet = PacketBuilder.of(A4, B4).dontFragment().fragment(0, true).udp(new byte[1232]);
    assertError(DropReason.OVERSIZE, 3, 4, 1252, packet);
    byte[] longer = PacketBuilder.of(A4, B4).dontFragment().fragment(0, true).udp(new byte[1233]);
    assertError(DropReason.OVERSIZE, 3, 4, 1260, longer);
  }

  @Test
  void zeroChecksumIsComputedRefusedOrForwarded() {
    byte[] whole = PacketBuilder.of(A4, B4).udpWithoutChecksum(new byte[] {1, 2, 3});
    byte[] first = PacketBuilder.of(A4, B4).fragment(0, true).udpWithoutChecksum(new byte[16]);
    byte[] amended = PacketBuilder.of(A6, B6).hopLimit(63).udp(new byte[] {1, 2, 3});
    assertPacket(amended, send(whole).getFirst());
    assertError(DropReason.ZERO_CHECKSUM, 3, 13, 0, first);
    options.zeroChecksum(ZeroChecksum.REFUSE);
    assertError(DropReason.ZERO_CHECKSUM, 3, 13, 0, whole);
    assertError(DropReason.ZERO_CHECKSUM, 3, 13, 0, first);
    options.zeroChecksum(ZeroChecksum.COMPUTE_OR_FORWARD);
    assertPacket(amended, send(whole).getFirst());
    assertEquals(0, ByteBuffer.wrap(send(first).getFirst()).getShort(48 + 6));
  }

  @ParameterizedTest
  @CsvSource({
    "830b08c6336402c633640100, true",
    "830b0cc6336402c633640100, false",
    "890b04c6336402c633640100, true",
    "01010189070402030405, true",
    "0183, false",
    "070b04c6336402c6336401, false",
    "00830b04c6336402c6336401, false",
    "8300, false",
    "07ff830704c6336402, false"
  })
  void sourceRoutesMustHaveComeToTheirEnd(String optionBytes, boolean unexpired) {
    byte[] packet =
        PacketBuilder.of(A4, B4).options(HexText.parse(optionBytes)).udp(new byte[] {5});
    if (unexpired) {
      assertError(DropReason.SOURCE_ROUTE, 3, 5, 0, packet);
    } else {
      byte[] plain = PacketBuilder.of(A6, B6).hopLimit(63).udp(new byte[] {5});
      assertPacket(plain, send(packet).getFirst());
    }
  }

  @Test
  void segmentsThatAreLeftAreAParameterProblem() {
    byte[] packet =
        PacketBuilder.of(A6, B6)
            .extension(0, new byte[6])
            .extension(43, (byte) 4, (byte) 1)
            .udp(new byte[2]);
    assertError(DropReason.EXTENSION_HEADERS, 4, 0, 40 + 8 + 3, packet);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 43, 60, 51})
  void extensionsBehindTheFragmentHeaderAreProhibited(int kind) {
    PacketBuilder builder = PacketBuilder.of(A6, B6).fragment(0, true);
    byte[] packet =
        kind == 51
            ? builder.protocol(51, new byte[24])
            : builder.extension(kind, new byte[6]).udp(new byte[8]);
    // Hop-by-hop options anywhere but in front are not well-formed to begin with.
    if (kind == 0) {
      assertEquals(List.of(), send(packet));
      assertEquals(DropReason.EXTENSION_HEADERS, translated.reason());
    } else {
      assertError(DropReason.EXTENSION_HEADERS, 1, 1, 0, packet);
    }
  }

  @Test
  void authenticationHeadersPassWithoutFragments() {
    byte[] out = send(PacketBuilder.of(A6, B6).protocol(51, new byte[24])).getFirst();
    assertEquals(51, out[9]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 43, 44, 60, 58})
  void protocolsThatIpv6WouldTakeForItsOwnAreProhibited(int protocol) {
    byte[] packet = PacketBuilder.of(A4, B4).protocol(protocol, new byte[24]);
    assertError(DropReason.UNSUPPORTED_PROTOCOL, 3, 13, 0, packet);
  }

  @Test
  void icmpInTheWrongFamilyAndIgmpAreRefused() {
    assertError(
        DropReason.UNSUPPORTED_PROTOCOL,
        1,
        1,
        0,
        PacketBuilder.of(A6, B6).protocol(1, new byte[8]));
    assertSilent(
        DropReason.UNSUPPORTED_PROTOCOL, PacketBuilder.of(A4, B4).protocol(2, new byte[8]));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 9, 10, 13, 14, 15, 16, 17, 18, 40, 255})
  void icmpWithoutCounterpartIsSilentlyDropped(int type) {
    byte[] quote = PacketBuilder.of(B4, A4).udp(new byte[8]);
    assertSilent(DropReason.UNSUPPORTED_ICMP, PacketBuilder.of(A4, B4).icmp(type, 0, 0, quote));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100, 127, 130, 131, 133, 134, 135, 136, 137, 200, 255})
  void icmpv6WithoutCounterpartIsSilentlyDropped(int type) {
    byte[] quote = PacketBuilder.of(B6, A6).udp(new byte[8]);
    assertSilent(DropReason.UNSUPPORTED_ICMP, PacketBuilder.of(A6, B6).icmp(type, 0, 0, quote));
  }

  @Test
  void fragmentsOfIcmpAreSilentlyDropped() {
    for (int offset : new int[] {0, 8}) {
      assertSilent(
          DropReason.FRAGMENT,
          PacketBuilder.of(A4, B4).fragment(offset, true).echo(true, 1, 2, new byte[8]));
      assertSilent(
          DropReason.FRAGMENT,
          PacketBuilder.of(A6, B6).fragment(offset, true).echo(true, 1, 2, new byte[8]));
      byte[] quote = PacketBuilder.of(A4, B4).udp(new byte[8]);
      assertSilent(
          DropReason.FRAGMENT,
          PacketBuilder.of(B4, A4).fragment(offset, true).icmp(3, 1, 0, quote));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"})
  void illegalSourcesAreSilentlyDroppedUnlessTheySendErrors(String source) {
    Endpoint from = endpoint(source, 1);
    assertSilent(DropReason.ILLEGAL_ADDRESS, PacketBuilder.of(from, B4).udp(new byte[1]));
    byte[] quote = PacketBuilder.of(B4, A4).udp(new byte[8]);
    assertEquals(1, send(PacketBuilder.of(from, B4).icmp(11, 0, 0, quote)).size());
    assertEquals(Translation.TRANSLATED, translated.verdict());
  }

  @ParameterizedTest
  @CsvSource({
    "::, 2001:db8:1c6:3364:2::, ILLEGAL_ADDRESS",
    "::1, 2001:db8:1c6:3364:2::, ILLEGAL_ADDRESS",
    "ff02::1, 2001:db8:1c6:3364:2::, ILLEGAL_ADDRESS",
    "2001:db8:1c6:3364:2::, ::1, ILLEGAL_ADDRESS",
    "2001:db8:1c6:3364:2::, ff0e::1, MULTICAST",
    "192.0.2.1, 224.0.0.5, MULTICAST",
    "192.0.2.1, 127.0.0.1, ILLEGAL_ADDRESS"
  })
  void addressesOfNobodyAreSilentlyDropped(String source, String destination, DropReason reason) {
    assertSilent(
        reason, PacketBuilder.of(endpoint(source, 1), endpoint(destination, 2)).udp(new byte[1]));
  }

  @Test
  void addressesWithoutMappingAreProhibited() {
    Endpoint stranger = endpoint("2001:db8:ffff::1", 9);
    assertError(
        DropReason.NO_TRANSLATION, 1, 1, 0, PacketBuilder.of(A6, stranger).udp(new byte[1]));
    assertError(
        DropReason.NO_TRANSLATION, 1, 1, 0, PacketBuilder.of(stranger, A6).udp(new byte[1]));
    assertSilent(
        DropReason.NO_TRANSLATION, PacketBuilder.of(A6, stranger).echo(true, 1, 2, new byte[1]));
  }

  @Test
  void mappingThatAnswersInTheWrongFamilyIsNoMapping() {
    AddressMapping wrong =
        (role, high, low, into) -> {
          into.set(high, low);
          return true;
        };
    Translated translator = new Translated(options.build(), wrong);
    translator.send(PacketBuilder.of(A6, B6).udp(new byte[1]));
    assertEquals(DropReason.NO_TRANSLATION, translator.reason());
    translator.send(PacketBuilder.of(A4, B4).udp(new byte[1]));
    assertEquals(DropReason.NO_TRANSLATION, translator.reason());
  }

  @Test
  void growsByTheDifferenceOfTheHeadersAndNoMore() {
    byte[] packet = PacketBuilder.of(A4, B4).udp(new byte[3]);
    byte[] fragment = PacketBuilder.of(A4, B4).fragment(8, true).protocol(17, new byte[16]);
    translated = new Translated(options.build(), MAPPING);
    assertEquals(List.of(), translated.send(packet, 19));
    assertEquals(DropReason.BUFFER_FULL, translated.reason());
    assertEquals(1, translated.send(packet, 20).size());
    assertEquals(List.of(), translated.send(fragment, 27));
    assertEquals(1, translated.send(fragment, Translator.HEADROOM_BYTES).size());
    byte[] ipv6 = PacketBuilder.of(A6, B6).udp(new byte[3]);
    assertEquals(1, translated.send(ipv6, 0).size());
  }

  @Test
  void firstFragmentThatEndsInFrontOfItsChecksumIsRefused() {
    byte[] packet = PacketBuilder.of(A4, B4).fragment(0, true).protocol(6, new byte[16]);
    assertSilent(DropReason.BAD_TRANSPORT_LENGTH, packet);
  }

  @Test
  void malformedPacketsAreRefusedForTheReasonOfTheParser() {
    byte[] packet = PacketBuilder.of(A4, B4).udp(new byte[3]);
    assertSilent(DropReason.EMPTY, new byte[0]);
    assertSilent(DropReason.TRUNCATED, Arrays.copyOf(packet, 19));
    assertSilent(DropReason.BAD_TOTAL_LENGTH, Arrays.copyOf(packet, 30));
    packet[12] ^= 1;
    assertSilent(DropReason.BAD_CHECKSUM, packet);
    packet[0] = 0x55;
    assertSilent(DropReason.BAD_VERSION, packet);
  }

  @ParameterizedTest
  @EnumSource(ZeroChecksum.class)
  void udpWithoutChecksumInIpv6HasNoneInIpv4(ZeroChecksum policy) {
    options.zeroChecksum(policy);
    byte[] out = send(PacketBuilder.of(A6, B6).udpWithoutChecksum(new byte[2])).getFirst();
    assertEquals(0, ByteBuffer.wrap(out).getShort(26));
    assertTrue(PacketBytes.isIntact(out));
  }

  @Test
  void errorsComeFromTheDestinationWithoutAnOwnAddress() {
    translated = new Translated(TranslatorOptions.defaults(), MAPPING);
    byte[] error =
        translated.send(PacketBuilder.of(A4, B4).hopLimit(1).udp(new byte[4])).getFirst();
    assertEquals(HexText.of(B4.addressBytes()), HexText.of(Arrays.copyOfRange(error, 12, 16)));
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> options.ipv6Mtu(1279));
    assertThrows(IllegalArgumentException.class, () -> options.ipv4Mtu(1259));
    assertThrows(IllegalArgumentException.class, () -> options.lowestIpv6Mtu(65_536));
  }

  private List<byte[]> send(byte[] packet) {
    translated = new Translated(options.build(), MAPPING);
    return translated.send(packet);
  }

  private static void assertPacket(byte[] expected, byte[] actual) {
    assertEquals(HexText.of(expected), HexText.of(actual));
  }

  private void assertSilent(DropReason reason, byte[] packet) {
    assertEquals(List.of(), send(packet));
    assertEquals(reason, translated.reason());
  }

  /** The packet is refused, and its sender is told why by the translator. */
  private void assertError(DropReason reason, int type, int code, int rest, byte[] packet) {
    List<byte[]> out = send(packet);
    assertEquals(reason, translated.reason());
    assertEquals(1, out.size());
    byte[] error = out.getFirst();
    boolean ipv4 = PacketBytes.isIpv4(packet);
    assertTrue(PacketBytes.isIntact(error));
    int header = ipv4 ? 20 : 40;
    ByteBuffer buffer = ByteBuffer.wrap(error);
    assertEquals(type, error[header] & 0xff);
    assertEquals(code, error[header + 1] & 0xff);
    assertEquals(rest, buffer.getInt(header + 4));
    int addresses = ipv4 ? 12 : 8;
    int size = ipv4 ? 4 : 16;
    byte[] from = (ipv4 ? OWN4 : OWN6).addressBytes();
    assertPacket(from, Arrays.copyOfRange(error, addresses, addresses + size));
    assertPacket(
        Arrays.copyOfRange(packet, addresses, addresses + size),
        Arrays.copyOfRange(error, addresses + size, addresses + 2 * size));
    byte[] quote = Arrays.copyOfRange(error, header + 8, error.length);
    assertTrue(
        quote.length >= PacketBytes.headerLength(packet) + 8 || quote.length == packet.length);
    assertPacket(Arrays.copyOf(packet, quote.length), quote);
  }

  private static Endpoint endpoint(String address, int port) {
    return IpAddresses.parse(address).orElseThrow().withPort(port);
  }
}
