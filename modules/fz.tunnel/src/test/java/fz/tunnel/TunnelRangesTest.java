package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.Endpoint;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelRangesTest {
  @ParameterizedTest
  @CsvSource({
    "100.64.0.1, device",
    "100.95.255.255, device",
    "100.96.0.1, proxy",
    "100.127.255.255, proxy",
    "100.128.0.0, public",
    "100.100.111.7, sentinel",
    "fd00:2021:1111::1f:ffff, device",
    "fd00:2021:1111::20:0, private",
    "fd00:2021:1111:8000::, proxy",
    "fd00:2021:1111:8000:100:100:111:ff, sentinel",
    "224.0.0.252, multicast",
    "255.255.255.255, multicast",
    "ff02::1, multicast",
    "10.1.2.3, private",
    "172.31.255.255, private",
    "172.32.0.0, public",
    "192.168.1.1, private",
    "127.0.0.1, private",
    "169.254.1.1, private",
    "::1, private",
    "fe80::1, private",
    "2001:db8::1, public",
    "198.51.100.1, public"
  })
  void knowsTheRanges(String text, String kind) {
    Endpoint address = Endpoint.of(InetAddress.ofLiteral(text), 0);
    long high = address.high();
    long low = address.low();
    assertEquals(kind.equals("device"), TunnelRanges.isDevice(high, low), "device");
    assertEquals(kind.equals("multicast"), TunnelRanges.isMulticast(high, low), "multicast");
    assertEquals(kind.equals("sentinel"), TunnelRanges.isSentinel(high, low), "sentinel");
    if (kind.equals("proxy")) {
      assertEquals(true, TunnelRanges.isProxy(high, low), "proxy");
    }
    if (kind.equals("public") || kind.equals("private")) {
      assertEquals(kind.equals("private"), TunnelRanges.isPrivate(high, low), "private");
    }
  }
}
