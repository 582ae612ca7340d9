package fz.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "100.64.0.1, 100.64.0.1/32, 100.64.0.1/32",
    "100.70.1.2/11, 100.70.1.2/11, 100.64.0.0/11",
    "10.1.2.3/0, 10.1.2.3/0, 0.0.0.0/0",
    "fd00:2021:1111::1, fd00:2021:1111:0:0:0:0:1/128, fd00:2021:1111:0:0:0:0:1/128",
    "fd00:2021:1111::f:ffff/107, fd00:2021:1111:0:0:0:f:ffff/107, fd00:2021:1111:0:0:0:0:0/107",
    "::/0, 0:0:0:0:0:0:0:0/0, 0:0:0:0:0:0:0:0/0"
  })
  void readsAddressesAndFindsTheirNetworks(String text, String prefix, String network)
      throws TransportException {
    assertEquals(prefix, NetworkPrefix.parse(text).toString());
    assertEquals(network, NetworkPrefix.parse(text).network().toString());
    assertEquals(NetworkPrefix.parse(network), NetworkPrefix.parse(text).network());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "example.org", "1.2.3.4/x"})
  void refusesAnythingElse(String text) {
    assertThrows(TransportException.class, () -> NetworkPrefix.parse(text));
  }

  @Test
  void knowsTheFamily() throws TransportException {
    assertTrue(NetworkPrefix.parse("10.0.0.0/8").isIpv4());
  }
}
