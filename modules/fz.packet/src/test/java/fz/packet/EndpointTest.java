package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointTest {
  @Test
  void convertsFromAndToTheTypesOfTheJdk() throws UnknownHostException {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      InetAddress address = InetAddress.getByAddress(bytes);
      InetSocketAddress socket = new InetSocketAddress(address, random.nextInt(65_536));
      Endpoint endpoint = Endpoint.of(socket);
      assertEquals(bytes.length == 4, endpoint.isIpv4());
      assertEquals(socket, endpoint.toSocketAddress());
    }
  }

  @Test
  void ordersByAddressThenPort() {
    Endpoint low = Endpoint.ofIpv4(0x0a000001, 9);
    Endpoint high = Endpoint.ofIpv4(0xc0000001, 1);
    assertTrue(low.compareTo(high) < 0, "addresses are unsigned");
    assertTrue(low.compareTo(low.withPort(10)) < 0);
    assertTrue(high.compareTo(new Endpoint(0xfd00L << 48, 0, 0)) < 0);
    assertEquals(0, low.compareTo(Endpoint.ofIpv4(0x0a000001, 9)));
  }

  @Test
  void printsWhatIsUsual() {
    assertEquals("10.0.0.1:53", Endpoint.ofIpv4(0x0a000001, 53).toString());
    assertEquals("[0:0:0:0:0:0:0:1]:80", new Endpoint(0, 1, 80).toString());
    assertEquals(0x0a000001, Endpoint.ofIpv4(0x0a000001, 53).ipv4());
    assertFalse(Endpoint.isIpv4(0, 1));
  }
}
