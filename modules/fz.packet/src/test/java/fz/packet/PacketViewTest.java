package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PacketViewTest {
  private static final Endpoint A4 = Endpoint.ofIpv4(0x64400001, 4000);
  private static final Endpoint B4 = Endpoint.ofIpv4(0xc0a80005, 53);
  private static final Endpoint A6 = new Endpoint(0xfd00_2021_1111_0000L, 1, 4000);
  private static final Endpoint B6 = new Endpoint(0x2001_0db8_0000_0000L, 0x35, 443);
  private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

  private final PacketView view = new PacketView();

  @Test
  void readsUdpOverIpv4() {
    assertNull(wrap(SamplePackets.udp(A4, B4, PAYLOAD)));
    assertEquals(4, view.version());
    assertEquals(20, view.headerLength());
    assertEquals(IpProtocol.UDP, view.protocol());
    assertEquals(A4, new Endpoint(view.sourceHigh(), view.sourceLow(), view.sourcePort()));
    assertEquals(
        B4, new Endpoint(view.destinationHigh(), view.destinationLow(), view.destinationPort()));
    assertEquals(5, view.payloadLength());
    assertEquals(3 + 28, view.payloadOffset());
    assertEquals(64, view.hopLimit());
    assertEquals(0, view.tcpFlags());
    assertEquals(-1, view.icmpType());
    assertTrue(view.verifiesTransport());
  }

  @Test
  void readsTcpOverIpv6() {
    int flags = PacketView.TCP_SYN | PacketView.TCP_ACK;
    assertNull(wrap(SamplePackets.tcp(A6, B6, flags, PAYLOAD)));
    assertEquals(6, view.version());
    assertTrue(view.isTcp());
    assertEquals(A6, new Endpoint(view.sourceHigh(), view.sourceLow(), view.sourcePort()));
    assertEquals(443, view.destinationPort());
    assertEquals(flags, view.tcpFlags());
    assertEquals(25, view.transportLength());
    assertEquals(5, view.payloadLength());
  }

  @Test
  void readsEchoOfBothFamilies() {
    assertNull(wrap(SamplePackets.echo(A4, B4, true, 0xbeef, PAYLOAD)));
    assertTrue(view.isEchoRequest());
    assertFalse(view.isIcmpError());
    assertEquals(0xbeef, view.icmpIdentifier());
    assertEquals(1, view.icmpSequence());
    assertNull(wrap(SamplePackets.echo(A6, B6, false, 7, PAYLOAD)));
    assertTrue(view.isEchoReply());
    assertEquals(129, view.icmpType());
    assertEquals(7, view.icmpIdentifier());
  }

  @Test
  void knowsErrorsOfBothFamilies() {
    byte[] quote = SamplePackets.udp(B4, A4, PAYLOAD);
    for (int type = 0; type < 256; type++) {
      assertNull(wrap(SamplePackets.error(A4, B4, type, 0, quote)));
      boolean error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
      assertEquals(error, view.isIcmpError(), "type " + type);
      assertNull(wrap(SamplePackets.error(A6, B6, type, 0, quote)));
      assertEquals(type < 128, view.isIcmpError(), "type " + type);
    }
  }

  @Test
  void leavesIcmpOfTheOtherFamilyAlone() {
    byte[] transport = {8, 0, 0, 0, 0, 0, 0, 0};
    assertNull(wrap(SamplePackets.ip(A6, B6, IpProtocol.ICMP, transport)));
    assertFalse(view.isIcmp());
    assertEquals(8, view.payloadLength());
  }

  @Test
  void acceptsControlPacketsWithoutTransport() {
    Endpoint none = new Endpoint(0, 0, 0);
    assertNull(wrap(SamplePackets.ip(none, none, 255, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, '{'})));
    assertEquals(255, view.protocol());
    assertEquals(9, view.payloadLength());
    assertEquals(0, view.sourcePort());
  }

  @Test
  void dropsEmptyAndUnknownVersions() {
    assertEquals(DropReason.EMPTY, wrap(new byte[0]));
    assertEquals(DropReason.BAD_VERSION, wrap(new byte[] {0x50, 0, 0, 0}));
  }

  @Test
  void dropsWrongTotalLengths() {
    for (byte[] packet :
        new byte[][] {SamplePackets.udp(A4, B4, PAYLOAD), SamplePackets.udp(A6, B6, PAYLOAD)}) {
      assertEquals(DropReason.BAD_TOTAL_LENGTH, wrap(Arrays.copyOf(packet, packet.length + 1)));
      assertEquals(DropReason.BAD_TOTAL_LENGTH, wrap(Arrays.copyOf(packet, packet.length - 1)));
    }
  }

  @Test
  void dropsShortAndImpossibleHeaders() {
    byte[] packet = SamplePackets.udp(A4, B4, PAYLOAD);
    assertEquals(DropReason.TRUNCATED, wrap(Arrays.copyOf(packet, 19)));
    byte[] shortHeader = packet.clone();
    shortHeader[0] = 0x44;
    assertEquals(DropReason.BAD_HEADER_LENGTH, wrap(shortHeader));
    byte[] longHeader = packet.clone();
    longHeader[0] = 0x4f;
    assertEquals(DropReason.TRUNCATED, wrap(longHeader));
    assertEquals(DropReason.TRUNCATED, wrap(Arrays.copyOf(SamplePackets.udp(A6, B6, PAYLOAD), 39)));
  }

  @Test
  void dropsADamagedIpv4Header() {
    byte[] packet = SamplePackets.udp(A4, B4, PAYLOAD);
    packet[8]--;
    assertEquals(DropReason.BAD_CHECKSUM, wrap(packet));
  }

  @Test
  void dropsWrongTransportLengths() {
    byte[] udp = SamplePackets.udp(A6, B6, PAYLOAD);
    udp[45]++;
    assertEquals(DropReason.BAD_TRANSPORT_LENGTH, wrap(udp));
    udp[45] = 7;
    assertEquals(DropReason.BAD_TRANSPORT_LENGTH, wrap(udp));
    byte[] tcp = SamplePackets.tcp(A6, B6, 0, PAYLOAD);
    tcp[52] = 0x40;
    assertEquals(DropReason.BAD_TRANSPORT_LENGTH, wrap(tcp));
    tcp[52] = 0x70;
    assertEquals(DropReason.BAD_TRANSPORT_LENGTH, wrap(tcp));
    for (int protocol : new int[] {IpProtocol.UDP, IpProtocol.TCP, IpProtocol.ICMPV6}) {
      byte[] stub = SamplePackets.ip(A6, B6, protocol, new byte[7]);
      assertEquals(DropReason.BAD_TRANSPORT_LENGTH, wrap(stub), "protocol " + protocol);
    }
  }

  @Test
  void cutsTheOptionAreaOffUdp() {
    byte[] udp = Arrays.copyOf(SamplePackets.udpHeader(A4, B4, PAYLOAD), 8 + 5 + 3);
    assertNull(wrap(SamplePackets.ip(A4, B4, IpProtocol.UDP, udp)));
    assertEquals(5, view.payloadLength());
    view.fillChecksums();
    assertTrue(view.verifiesTransport());
  }

  @Test
  void readsBehindIpv4Options() {
    byte[] udp = SamplePackets.udpHeader(A4, B4, PAYLOAD);
    byte[] options = {1, 1, 1, 0};
    assertNull(wrap(SamplePackets.ip(A4, B4, IpProtocol.UDP, udp, options, 0)));
    assertEquals(24, view.headerLength());
    assertEquals(53, view.destinationPort());
  }

  @Test
  void walksExtensionHeaders() {
    byte[] udp = SamplePackets.udpHeader(A6, B6, PAYLOAD);
    byte[] chain = new byte[8 + 8 + 16];
    chain[0] = 43; // hop-by-hop -> routing without segments left
    chain[8] = 60; // routing -> destination options of 16 bytes
    chain[16] = IpProtocol.UDP;
    chain[17] = 1;
    assertNull(wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, chain, 0)));
    assertEquals(72, view.headerLength());
    assertEquals(IpProtocol.UDP, view.protocol());
    assertEquals(443, view.destinationPort());
    chain[8 + 3] = 1;
    assertEquals(
        DropReason.EXTENSION_HEADERS,
        wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, chain, 0)));
  }

  @Test
  void boundsTheWalk() {
    byte[] udp = SamplePackets.udpHeader(A6, B6, PAYLOAD);
    byte[] chain = new byte[8 * 7];
    for (int i = 0; i < 7; i++) {
      chain[8 * i] = 60;
    }
    chain[8 * 6] = IpProtocol.UDP;
    assertEquals(
        DropReason.EXTENSION_HEADERS,
        wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, chain, 60)));
    byte[] shorter = Arrays.copyOfRange(chain, 8, chain.length);
    assertNull(wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, shorter, 60)));
  }

  @Test
  void dropsMisplacedAndTruncatedExtensionHeaders() {
    byte[] udp = SamplePackets.udpHeader(A6, B6, PAYLOAD);
    byte[] misplaced = new byte[16];
    misplaced[0] = 0; // destination options -> hop-by-hop
    misplaced[8] = IpProtocol.UDP;
    assertEquals(
        DropReason.EXTENSION_HEADERS,
        wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, misplaced, 60)));
    byte[] tooLong = {IpProtocol.UDP, 9, 0, 0, 0, 0, 0, 0};
    assertEquals(
        DropReason.TRUNCATED, wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, tooLong, 60)));
    assertEquals(
        DropReason.TRUNCATED,
        wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, new byte[0], new byte[4], 60)));
  }

  @Test
  void flagsFragments() {
    byte[] packet = SamplePackets.udp(A4, B4, PAYLOAD);
    assertTrue(isFragment(packet, 0x2000));
    assertEquals(0, view.fragmentOffset());
    assertEquals(B4.port(), view.destinationPort(), "the first fragment has the ports");
    assertTrue(isFragment(packet, 0x0003));
    assertEquals(24, view.fragmentOffset());
    assertEquals(0, view.destinationPort());
    assertFalse(isFragment(packet, 0x4000));

    byte[] udp = SamplePackets.udpHeader(A6, B6, PAYLOAD);
    byte[] header = {IpProtocol.UDP, 0, 0, 0, 0, 0, 0, 1};
    assertNull(wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, header, 44)));
    assertFalse(view.isFragment(), "an atomic fragment is a whole packet");
    assertEquals(443, view.destinationPort());
    header[3] = 1;
    assertNull(wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, header, 44)));
    assertTrue(view.isFragment());
    header[3] = 8;
    assertNull(wrap(SamplePackets.ip(A6, B6, IpProtocol.UDP, udp, header, 44)));
    assertEquals(8, view.fragmentOffset());
    assertFalse(view.isUdp());
  }

  @Test
  void takesTheTransportOfALaterFragmentFromItsCaller() {
    byte[] packet = SamplePackets.udp(A4, B4, PAYLOAD);
    assertTrue(isFragment(packet, 0x0003));
    byte[] before = bytes();
    view.assumeTransport(IpProtocol.UDP, 7L << 48 | 8L << 32);
    assertTrue(view.isUdp());
    assertEquals(7, view.sourcePort());
    assertEquals(8, view.destinationPort());
    view.sourcePort(9);
    view.destinationPort(10);
    assertEquals(9, view.sourcePort());
    assertEquals(10, view.destinationPort());
    assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(bytes()), "only the view says so");
    view.destination(A4.high(), A4.low());
    assertNull(view.wrap(view.memory(), view.offset(), view.length()));
    assertFalse(view.hasPorts());
    view.assumeTransport(IpProtocol.ICMP, 8L << 56 | 77L << 16);
    assertTrue(view.isEchoRequest());
    assertEquals(77, view.icmpIdentifier());
  }

  @Test
  void keepsTheChecksumOfAFirstFragmentUpWithChanges() {
    byte[] whole = SamplePackets.udp(A4, B4, PAYLOAD);
    byte[] changed = SamplePackets.udp(A4.withPort(1), A4, PAYLOAD);
    byte[] first = Arrays.copyOf(whole, 28);
    ByteBuffer.wrap(first).putShort(2, (short) 28).putShort(6, (short) 0x2000);
    SamplePackets.complete(first, 20, -1);
    assertNull(wrap(first));
    view.destination(A4.high(), A4.low());
    view.sourcePort(1);
    view.destinationPort(A4.port());
    assertEquals(ByteBuffer.wrap(changed, 20, 8), ByteBuffer.wrap(bytes(), 20, 8));
  }

  @Test
  void dropsIpv4AddressesInIpv6Headers() {
    byte[] packet = SamplePackets.udp(A6, B6, PAYLOAD);
    ByteBuffer.wrap(packet).putLong(24, B4.high()).putLong(32, B4.low());
    assertEquals(DropReason.MAPPED_ADDRESS, wrap(packet));
  }

  @Test
  void keepsUdpWithoutChecksumThatWay() {
    byte[] packet = SamplePackets.udp(A4, B4, PAYLOAD);
    packet[26] = 0;
    packet[27] = 0;
    assertNull(wrap(packet));
    view.destinationPort(5353);
    view.destination(A4.high(), A4.low());
    assertEquals(0, Bytes.get16(view.memory(), view.transportOffset() + 6));
    assertTrue(view.verifiesTransport());
  }

  @Test
  void writesAllOnesForAUdpChecksumOfZero() {
    // The port is chosen such that the sum over the packet is ffff.
    byte[] packet = SamplePackets.udp(A4, B4.withPort(0), new byte[0]);
    int rest = ByteBuffer.wrap(packet).getShort(26) & 0xffff;
    assertNull(wrap(packet));
    view.destinationPort(rest);
    assertEquals(0xffff, Bytes.get16(view.memory(), view.transportOffset() + 6));
    assertTrue(view.verifiesTransport());
    view.fillChecksums();
    assertEquals(0xffff, Bytes.get16(view.memory(), view.transportOffset() + 6));
  }

  @Test
  void changesEcnAndNothingElse() {
    for (Endpoint[] ends : new Endpoint[][] {{A4, B4}, {A6, B6}}) {
      byte[] packet = SamplePackets.udp(ends[0], ends[1], PAYLOAD);
      if (ends[0].isIpv4()) {
        packet[1] = (byte) 0xb8;
      } else {
        ByteBuffer.wrap(packet).putInt(0, 0x6b85_4321);
      }
      SamplePackets.complete(packet, SamplePackets.header(packet), IpProtocol.UDP);
      assertNull(wrap(packet));
      view.ecn(3);
      assertEquals(3, view.ecn());
      byte[] changed = bytes();
      assertTrue(SamplePackets.isIntact(changed));
      assertNull(view.wrap(MemorySegment.ofArray(changed), 0, changed.length));
      view.ecn(0);
      assertEquals(ByteBuffer.wrap(packet), ByteBuffer.wrap(bytes()));
    }
  }

  private boolean isFragment(byte[] packet, int field) {
    ByteBuffer.wrap(packet).putShort(6, (short) field);
    SamplePackets.complete(packet, 20, IpProtocol.UDP);
    assertNull(wrap(packet));
    return view.isFragment();
  }

  /** Wraps a packet that begins at an odd offset. */
  private DropReason wrap(byte[] packet) {
    byte[] shifted = new byte[packet.length + 10];
    System.arraycopy(packet, 0, shifted, 3, packet.length);
    return view.wrap(MemorySegment.ofArray(shifted), 3, packet.length);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[view.length()];
    MemorySegment.copy(view.memory(), view.offset(), MemorySegment.ofArray(bytes), 0, bytes.length);
    return bytes;
  }
}
