package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.packet.PacketView;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Any bytes through a translator that knows all addresses. */
class TranslatorFuzzTest {
  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:64::/96").orElseThrow();

  /** Every address has one in the other family, so that no packet stops at that. */
  private static final AddressMapping EVERY_ADDRESS =
      (role, high, low, into) -> {
        if (Endpoint.isIpv4(high, low)) {
          into.set(PREFIX.high(), PREFIX.low() | low & 0xffff_ffffL);
        } else {
          into.setIpv4((int) low);
        }
        return true;
      };

  private final PacketView view = new PacketView();

  /** A packet is refused for a reason, or what comes out is well-formed and of the other family. */
  @FuzzTest
  void packet(byte[] bytes) {
    run(bytes);
  }

  /** Any bytes as what an ICMP error quotes: what comes out has right checksums. */
  @FuzzTest
  void quote(byte[] bytes) {
    if (bytes.length < 3) {
      return;
    }
    byte[] body = Arrays.copyOfRange(bytes, 2, bytes.length);
    int rest = bytes[1] << 24 | (bytes[1] & 0xff) << 16 | 1400;
    Endpoint a4 = Endpoint.ofIpv4(0x0a000001, 0);
    Endpoint b4 = Endpoint.ofIpv4(0x0a000002, 0);
    Endpoint a6 = new Endpoint(PREFIX.high(), PREFIX.low() | 1, 0);
    Endpoint b6 = new Endpoint(PREFIX.high(), PREFIX.low() | 2, 0);
    int type = bytes[0] & 15;
    int code = bytes[0] >>> 4 & 15;
    for (byte[] error :
        List.of(
            PacketBuilder.of(a4, b4).icmp(type, code, rest, body),
            PacketBuilder.of(a6, b6).icmp(type, code, rest, body))) {
      for (byte[] out : run(error)) {
        assertTrue(PacketBytes.isIntact(out), "the checksum of an error is that of its content");
      }
    }
  }

  private List<byte[]> run(byte[] bytes) {
    Translated translated = new Translated(TranslatorOptions.defaults(), EVERY_ADDRESS);
    List<byte[]> all = translated.send(bytes);
    for (byte[] out : all) {
      assertEquals(null, view.wrap(MemorySegment.ofArray(out), 0, out.length), "well-formed");
    }
    if (translated.verdict() == Translation.REFUSED) {
      assertNotNull(translated.reason());
      for (byte[] error : all) {
        assertTrue(PacketBytes.isIntact(error));
        assertEquals(PacketBytes.isIpv4(bytes), PacketBytes.isIpv4(error));
      }
      return all;
    }
    for (byte[] out : all) {
      assertNotEquals(PacketBytes.isIpv4(bytes), PacketBytes.isIpv4(out));
      // Back again; it may be refused for what it has become, such as a hop limit of one.
      translated.send(out);
    }
    return all;
  }
}
