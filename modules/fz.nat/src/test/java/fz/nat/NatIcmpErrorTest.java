package fz.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every ICMP error of every code, through every combination of families, about every kind of
 * session: the client sees its own packet quoted, under the type and code that RFC 7915 sections
 * 4.2 and 5.2 give.
 */
class NatIcmpErrorTest {
  private static final int REFUSED = -1;
  private static final Endpoint ROUTER4 = Endpoint.ofIpv4(0x0a0000fe, 0);
  private static final Endpoint ROUTER6 = new Endpoint(0x2001_0db8L << 32, 0xfe, 0);

  private final Map<String, Integer> passed = new LinkedHashMap<>();
  private final Map<String, Integer> refused = new LinkedHashMap<>();

  @Test
  void everyErrorQuotesTheClientsOwnPacket() {
    for (Families families : Families.ALL) {
      for (int protocol : Families.protocols(families.client().isIpv4())) {
        for (int type = 0; type < 128; type++) {
          for (int code = 0; code < 16; code++) {
            if (isError(families.real().isIpv4(), type)) {
              for (int quoted : new int[] {8, 20, 128, 1_000}) {
                check(families, protocol, type, code, quoted);
              }
            }
          }
        }
      }
      System.out.printf(
          "ICMP errors %s: %d translated, %d refused as RFC 7915 says%n",
          families,
          passed.getOrDefault(families.toString(), 0),
          refused.getOrDefault(families.toString(), 0));
    }
  }

  @Test
  void theMtuIsCorrectedByTheDifferenceOfTheHeaders() {
    for (int mtu : new int[] {1280, 1300, 1400, 1500, 9000}) {
      assertEquals(mtu, mtuAtClient(Families.ALL.get(0), mtu));
      assertEquals(Math.min(mtu - 20, Packets.MTU), mtuAtClient(Families.ALL.get(1), mtu));
      assertEquals(Math.min(mtu + 20, Packets.MTU), mtuAtClient(Families.ALL.get(2), mtu));
      assertEquals(mtu, mtuAtClient(Families.ALL.get(3), mtu));
    }
    assertEquals(1000, mtuAtClient(Families.ALL.get(0), 1000));
    assertEquals(1280, mtuAtClient(Families.ALL.get(2), 1000), "IPv6 has no smaller one");
  }

  @Test
  void extensionsBehindTheQuoteAreKept() {
    byte[] extension = {0x20, 0, 0, 0, 0, 8, 1, 1, 1, 2, 3, 4};
    ByteBuffer.wrap(extension)
        .putShort(2, (short) ~PacketBytes.fold(PacketBytes.sum(extension, 0, extension.length)));
    for (Families families : Families.ALL) {
      boolean ipv4 = families.real().isIpv4();
      NatTable table = families.table();
      byte[] sent = Packets.udp(families.client(), families.proxy(), new byte[200]);
      Packets.Roomy there = new Packets.Roomy(sent);
      there.outbound(table, 0);
      byte[] body = Arrays.copyOf(there.bytes(), 128 + extension.length);
      System.arraycopy(extension, 0, body, 128, extension.length);
      int words = ipv4 ? 128 / 4 << 16 : 128 / 8 << 24;
      byte[] error =
          PacketBuilder.of(ipv4 ? ROUTER4 : ROUTER6, families.outsideClient())
              .icmp(ipv4 ? 11 : 3, 0, words, body);
      Packets.Roomy back = new Packets.Roomy(error);
      assertEquals(NatVerdict.TRANSLATED, back.inbound(table, 1), families.toString());
      byte[] seen = back.bytes();
      assertTrue(PacketBytes.isIntact(seen), families.toString());
      byte[] end = Arrays.copyOfRange(seen, seen.length - extension.length, seen.length);
      assertArrayEquals(extension, end, families.toString());
    }
  }

  private void check(Families families, int protocol, int type, int code, int quoted) {
    String message =
        families + " protocol " + protocol + " error " + type + "/" + code + " quotes " + quoted;
    boolean ipv4 = families.real().isIpv4();
    NatTable table = families.table();
    byte[] sent = packet(protocol, families.client(), families.proxy());
    Packets.Roomy there = new Packets.Roomy(sent);
    assertEquals(NatVerdict.TRANSLATED, there.outbound(table, 0), message);
    byte[] outside = there.bytes();
    int header = PacketBytes.headerLength(outside);
    byte[] quote = Arrays.copyOf(outside, Math.min(outside.length, header + quoted));
    byte[] error =
        PacketBuilder.of(ipv4 ? ROUTER4 : ROUTER6, families.outsideClient())
            .icmp(type, code, rest(ipv4, type, code), quote);
    Packets.Roomy back = new Packets.Roomy(error);
    NatVerdict verdict = back.inbound(table, 1);
    int expected = expected(families, type, code);
    if (expected == REFUSED) {
      assertTrue(verdict == NatVerdict.REFUSED || verdict == NatVerdict.UNSUPPORTED, message);
      assertArrayEquals(error, back.bytes(), message);
      refused.merge(families.toString(), 1, Integer::sum);
      return;
    }
    assertEquals(NatVerdict.TRANSLATED, verdict, message + " " + table.reason());
    byte[] seen = back.bytes();
    assertTrue(PacketBytes.isIntact(seen), message);
    PacketView view = Packets.view(seen);
    assertEquals(expected, view.icmpType() << 8 | view.icmpCode(), message);
    assertEquals(families.proxy().withPort(0), Packets.source(seen), message);
    assertEquals(families.client().withPort(0), Packets.destination(seen), message);
    byte[] seenQuote = Packets.quoteOf(seen);
    byte[] original = Arrays.copyOf(sent, seenQuote.length);
    assertArrayEquals(Packets.comparable(original), Packets.comparable(seenQuote), message);
    passed.merge(families.toString(), 1, Integer::sum);
  }

  private static byte[] packet(int protocol, Endpoint client, Endpoint proxy) {
    byte[] payload = new byte[400];
    Arrays.fill(payload, (byte) 0x5a);
    return switch (protocol) {
      case IpProtocol.TCP -> PacketBuilder.of(client, proxy).tcp(2, payload);
      case IpProtocol.UDP -> PacketBuilder.of(client, proxy).udp(payload);
      default -> PacketBuilder.of(client, proxy).echo(true, client.port(), 1, payload);
    };
  }

  /** A pointer to the hop limit, an MTU, or nothing. */
  private static int rest(boolean ipv4, int type, int code) {
    if (ipv4) {
      return type == 12 ? 8 << 24 : type == 3 && code == 4 ? 1400 : 0;
    }
    return type == 4 ? 7 : type == 2 ? 1400 : 0;
  }

  private static int expected(Families families, int type, int code) {
    boolean fromIpv4 = families.real().isIpv4();
    if (!families.isCrossing()) {
      return fromIpv4 && (type == 4 || type == 5) ? REFUSED : type << 8 | code;
    }
    return fromIpv4 ? toIpv6(type, code) : toIpv4(type, code);
  }

  /** RFC 7915 section 4.2. */
  private static int toIpv6(int type, int code) {
    return switch (type) {
      case 3 ->
          switch (code) {
            case 0, 1, 5, 6, 7, 8, 11, 12 -> 1 << 8;
            case 2 -> 4 << 8 | 1;
            case 3 -> 1 << 8 | 4;
            case 4 -> 2 << 8;
            case 9, 10, 13, 15 -> 1 << 8 | 1;
            default -> REFUSED;
          };
      case 11 -> 3 << 8 | code;
      case 12 -> code == 0 || code == 2 ? 4 << 8 : REFUSED;
      default -> REFUSED;
    };
  }

  /** RFC 7915 section 5.2. */
  private static int toIpv4(int type, int code) {
    return switch (type) {
      case 1 ->
          switch (code) {
            case 0, 2, 3 -> 3 << 8 | 1;
            case 1 -> 3 << 8 | 10;
            case 4 -> 3 << 8 | 3;
            default -> REFUSED;
          };
      case 2 -> 3 << 8 | 4;
      case 3 -> 11 << 8 | code;
      case 4 -> code == 0 ? 12 << 8 : code == 1 ? 3 << 8 | 2 : REFUSED;
      default -> REFUSED;
    };
  }

  private static boolean isError(boolean ipv4, int type) {
    return ipv4 ? type >= 3 && type <= 5 || type == 11 || type == 12 : type >= 1 && type <= 4;
  }

  private static int mtuAtClient(Families families, int mtu) {
    boolean ipv4 = families.real().isIpv4();
    NatTable table = families.table();
    Packets.Roomy there =
        new Packets.Roomy(Packets.udp(families.client(), families.proxy(), new byte[1200]));
    there.outbound(table, 0);
    byte[] error =
        PacketBuilder.of(ipv4 ? ROUTER4 : ROUTER6, families.outsideClient())
            .icmp(ipv4 ? 3 : 2, ipv4 ? 4 : 0, mtu, Arrays.copyOf(there.bytes(), 300));
    Packets.Roomy back = new Packets.Roomy(error);
    assertEquals(NatVerdict.TRANSLATED, back.inbound(table, 1));
    return ByteBuffer.wrap(PacketBytes.payload(back.bytes())).getInt(4);
  }
}
