package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.PacketView;
import fz.testkit.PacketBuilder;
import fz.testkit.RandomPackets;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views of packets say about each field what an independent parser says. */
class ParserComparisonTest {
  private static final int PACKETS = Boolean.getBoolean("fz.slow") ? 50_000 : 3_000;
  private static final long SEED = 20;

  private static final String[] FIELDS = {
    "ip.version",
    "ip.src",
    "ip.dst",
    "ip.ttl",
    "ip.dsfield",
    "ip.proto",
    "ip.hdr_len",
    "ip.len",
    "ip.frag_offset",
    "ip.flags.mf",
    "ip.flags.df",
    "ip.id",
    "ipv6.version",
    "ipv6.src",
    "ipv6.dst",
    "ipv6.hlim",
    "ipv6.tclass",
    "ipv6.plen",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "udp.srcport",
    "udp.dstport",
    "udp.length",
    "icmp.type",
    "icmp.code",
    "icmp.ident",
    "icmp.seq",
    "icmpv6.type",
    "icmpv6.code",
    "icmpv6.echo.identifier",
    "icmpv6.echo.sequence_number",
    "tcp.hdr_len",
    "ipv6.fraghdr.offset",
    "ipv6.fraghdr.more"
  };

  @TempDir private Path directory;

  private final PacketView view = new PacketView();

  @BeforeEach
  void requireTshark() {
    Tshark.require();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyFieldIsTheSame(boolean ipv4) throws Exception {
    List<byte[]> packets = packets(ipv4);
    Path capture = directory.resolve("packets.pcap");
    Files.write(capture, Captures.pcap(packets, ipv4 ? Captures.RAW_IPV4 : Captures.RAW_IPV6));
    List<String[]> others = Tshark.fields(capture, FIELDS);
    assertEquals(packets.size(), others.size());
    assertEquals(List.of(), Tshark.badChecksums(capture));
    for (int i = 0; i < packets.size(); i++) {
      byte[] packet = packets.get(i);
      String message = "packet " + i + " of seed " + SEED;
      assertNull(view.wrap(MemorySegment.ofArray(packet), 0, packet.length), message);
      compare(new Fields(others.get(i)), message);
    }
  }

  private static List<byte[]> packets(boolean ipv4) {
    Random random = new Random(SEED);
    RandomPackets drawn = new RandomPackets(random);
    List<byte[]> packets = new ArrayList<>();
    while (packets.size() < PACKETS) {
      Endpoint source = drawn.endpoint(ipv4);
      Endpoint destination = drawn.endpoint(ipv4);
      switch (random.nextInt(4)) {
        case 0 -> {
          byte[] quote = drawn.packet(destination, source);
          int type = ipv4 ? 11 : 3;
          packets.add(drawn.header(source, destination).icmp(type, 0, 0, quote));
        }
        case 1 -> {
          PacketBuilder header = PacketBuilder.of(source, destination);
          header.identification(random.nextInt(65_536)).hopLimit(random.nextInt(256));
          header.fragment(8 * random.nextInt(1, 8_000), random.nextBoolean());
          packets.add(header.protocol(17, new byte[8 * random.nextInt(1, 20)]));
        }
        default -> packets.add(drawn.packet(source, destination));
      }
    }
    return packets;
  }

  private void compare(Fields other, String message) {
    boolean ipv4 = view.isIpv4();
    String family = ipv4 ? "ip" : "ipv6";
    assertEquals(other.number(family + ".version"), view.version(), message);
    assertEquals(
        other.address(family + ".src"),
        new Endpoint(view.sourceHigh(), view.sourceLow(), 0),
        message);
    assertEquals(
        other.address(family + ".dst"),
        new Endpoint(view.destinationHigh(), view.destinationLow(), 0),
        message);
    assertEquals(other.number(ipv4 ? "ip.ttl" : "ipv6.hlim"), view.hopLimit(), message);
    long trafficClass = other.number(ipv4 ? "ip.dsfield" : "ipv6.tclass");
    assertEquals(trafficClass, view.header().trafficClass(), message);
    assertEquals(trafficClass & 3, view.ecn(), message);
    if (ipv4) {
      compareIpv4(other, message);
    } else {
      assertEquals(40 + other.number("ipv6.plen"), view.length(), message);
      assertEquals(
          other.numberOr("ipv6.fraghdr.offset", 0),
          view.fragmentOffset() / offsetUnit(other),
          message);
      assertEquals(
          other.numberOr("ipv6.fraghdr.more", 0) != 0, view.header().moreFragments(), message);
    }
    if (view.isFragment()) {
      return;
    }
    compareTransport(other, message);
  }

  private void compareIpv4(Fields other, String message) {
    assertEquals(other.number("ip.proto"), view.protocol(), message);
    assertEquals(other.number("ip.hdr_len"), view.headerLength(), message);
    assertEquals(other.number("ip.len"), view.length(), message);
    assertEquals(other.number("ip.id"), view.header().identification(), message);
    assertEquals(
        other.number("ip.frag_offset"), view.fragmentOffset() / offsetUnit(other), message);
    assertEquals(other.number("ip.flags.mf") != 0, view.header().moreFragments(), message);
    assertEquals(other.number("ip.flags.df") != 0, view.header().dontFragment(), message);
  }

  private void compareTransport(Fields other, String message) {
    if (view.isTcp()) {
      assertEquals(other.number("tcp.srcport"), view.sourcePort(), message);
      assertEquals(other.number("tcp.dstport"), view.destinationPort(), message);
      assertEquals(other.number("tcp.flags") & 0xff, view.tcpFlags(), message);
      long header = view.payloadOffset() - view.transportOffset();
      assertEquals(other.number("tcp.hdr_len"), header, message);
    } else if (view.isUdp()) {
      assertEquals(other.number("udp.srcport"), view.sourcePort(), message);
      assertEquals(other.number("udp.dstport"), view.destinationPort(), message);
      assertEquals(other.number("udp.length"), 8 + view.payloadLength(), message);
    } else if (view.isIcmp()) {
      String icmp = view.isIpv4() ? "icmp" : "icmpv6";
      assertEquals(other.number(icmp + ".type"), view.icmpType(), message);
      assertEquals(other.number(icmp + ".code"), view.icmpCode(), message);
      if (view.isEcho()) {
        boolean ipv4 = view.isIpv4();
        long identifier = other.number(ipv4 ? "icmp.ident" : "icmpv6.echo.identifier");
        assertEquals(identifier, view.icmpIdentifier(), message);
        long sequence = other.number(ipv4 ? "icmp.seq" : "icmpv6.echo.sequence_number");
        assertEquals(sequence, view.icmpSequence(), message);
      }
    }
  }

  /** Returns 1: offsets are in bytes in this version of the other parser, or 8 in older ones. */
  private int offsetUnit(Fields other) {
    long stated = other.numberOr(view.isIpv4() ? "ip.frag_offset" : "ipv6.fraghdr.offset", 0);
    return stated != 0 && stated * 8 == view.fragmentOffset() ? 8 : 1;
  }

  /** What the other parser says about a packet. */
  private record Fields(String[] values) {
    String text(String name) {
      return values[List.of(FIELDS).indexOf(name)];
    }

    long number(String name) {
      return parse(name, text(name));
    }

    long numberOr(String name, long otherwise) {
      return text(name).isEmpty() ? otherwise : number(name);
    }

    Endpoint address(String name) {
      return IpAddresses.parse(text(name)).orElseThrow();
    }

    private static long parse(String name, String text) {
      return switch (text) {
        case "True", "Set" -> 1;
        case "False", "Not set" -> 0;
        case "" -> throw new AssertionError("no " + name);
        default -> Long.decode(text);
      };
    }
  }
}
