package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerPolicyTest {
  private static final Endpoint OWN = Endpoint.ofIpv4(0x08080404, 0);

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "2a00:1450::1, true",
    "127.0.0.1, false",
    "0.0.0.0, false",
    "10.1.2.3, false",
    "100.64.0.1, false",
    "169.254.169.254, false",
    "172.31.255.255, false",
    "172.32.0.1, true",
    "192.168.1.1, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "8.8.4.4, false",
    "::1, false",
    "fe80::1, false",
    "fd00::1, false",
    "ff02::1, false",
    "64:ff9b::a00:1, false",
    "2002:a00:1::, false"
  })
  void deniesWhatIsNotPublicAndItsOwnHost(String address, boolean allowed) {
    assertEquals(allowed, allows(new PeerPolicy(List.of(), List.of(), List.of(OWN)), address));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "10.9.0.1, false",
    "10.9.0.2, false",
    "10.9.0.3, true",
    "8.8.8.8, false",
    "8.8.4.4, false",
    "127.0.0.1, false"
  })
  void longestPrefixDecides(String address, boolean allowed) {
    PeerPolicy policy =
        new PeerPolicy(
            List.of(prefix("10.0.0.0/8"), prefix("10.9.0.3/32")),
            List.of(prefix("10.9.0.2/31"), prefix("8.8.8.0/24")),
            List.of(OWN, Endpoint.ofIpv4(0x0a090001, 0)));
    assertEquals(allowed, allows(policy, address));
  }

  private static boolean allows(PeerPolicy policy, String address) {
    Endpoint parsed = IpAddresses.parse(address).orElseThrow();
    return policy.allows(parsed.high(), parsed.low());
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
