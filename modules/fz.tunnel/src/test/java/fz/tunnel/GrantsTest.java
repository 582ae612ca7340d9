package fz.tunnel;

import static fz.tunnel.Grants.Judgement.PERMITTED;
import static fz.tunnel.Grants.Judgement.PROHIBITED;
import static fz.tunnel.Grants.Judgement.UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.ResourceFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static final String CLIENT = "100.64.0.1";
  private static final ResourceFilter WEB =
      new ResourceFilter(ResourceFilter.Protocol.TCP, 80, 443);

  private final Grants grants = new Grants();

  @Test
  void prohibitsWhatNothingContains() {
    grants.put(FromPortal.grant(TestResources.cidr("r", "10.0.0.0/24")).orElseThrow());
    assertEquals(PERMITTED, ping("10.0.0.9"));
    assertEquals(PROHIBITED, ping("10.0.1.9"));
    assertTrue(grants.remove("r"));
    assertFalse(grants.remove("r"));
    assertEquals(PROHIBITED, ping("10.0.0.9"));
  }

  @Test
  void anyResourceThatPermitsIsEnough() {
    grants.put(FromPortal.grant(TestResources.cidr("r1", "10.0.0.0/24", WEB)).orElseThrow());
    grants.put(
        FromPortal.grant(TestResources.cidr("r2", "10.0.0.0/8", ResourceFilter.icmp()))
            .orElseThrow());
    grants.put(
        FromPortal.grant(
                TestResources.cidr(
                    "r3", "10.0.0.0/24", new ResourceFilter(ResourceFilter.Protocol.TCP, 22, 22)))
            .orElseThrow());
    assertEquals(PERMITTED, ping("10.0.0.9"));
    assertEquals(PERMITTED, tcp("10.0.0.9", 443));
    assertEquals(PERMITTED, tcp("10.0.0.9", 22));
    assertEquals(PROHIBITED, tcp("10.0.0.9", 25));
    assertEquals(PROHIBITED, tcp("10.1.0.9", 443));
  }

  @Test
  void judgesAnswersByTheirSourcePort() {
    grants.put(FromPortal.grant(TestResources.cidr("r", "10.0.0.0/24", WEB)).orElseThrow());
    byte[] answer = Packets.tcp("10.0.0.9", 443, CLIENT, 5000, 0x12);
    byte[] other = Packets.tcp("10.0.0.9", 5000, CLIENT, 443, 0x02);
    assertEquals(PERMITTED, grants.judge(Packets.view(answer), false));
    assertEquals(PROHIBITED, grants.judge(Packets.view(other), false));
  }

  @Test
  void theInternetIsNotPrivate() {
    grants.put(FromPortal.grant(TestResources.internet("r")).orElseThrow());
    assertEquals(PERMITTED, ping("198.51.100.1"));
    assertEquals(UNREACHABLE, ping("192.168.0.1"));
    grants.put(FromPortal.grant(TestResources.cidr("r2", "192.168.0.0/24")).orElseThrow());
    assertEquals(PERMITTED, ping("192.168.0.1"));
  }

  @Test
  void proxiesBelongToTheResourcesThatNamedThem() {
    grants.put(FromPortal.grant(TestResources.dns("r1", "*.example.com", WEB)).orElseThrow());
    grants.put(FromPortal.grant(TestResources.dns("r2", "*.example.org")).orElseThrow());
    assertEquals(PROHIBITED, ping("100.96.0.1"));
    assertTrue(grants.assign("r1", "a.example.com", List.of(Packets.address("100.96.0.1"))));
    assertEquals(PERMITTED, tcp("100.96.0.1", 80));
    assertEquals(PROHIBITED, ping("100.96.0.1"));
    assertTrue(grants.assign("r2", "a.example.org", List.of(Packets.address("100.96.0.5"))));
    assertEquals(PERMITTED, ping("100.96.0.5"));
    grants.remove("r2");
    assertEquals(PROHIBITED, ping("100.96.0.5"));
  }

  @Test
  void aProxyOfAnotherDomainVoidsAllOfThem() {
    grants.put(FromPortal.grant(TestResources.dns("r1", "*.example.com")).orElseThrow());
    grants.assign("r1", "a.example.com", List.of(Packets.address("100.96.0.1")));
    grants.assign("r1", "b.example.com", List.of(Packets.address("100.96.0.5")));
    assertTrue(grants.assign("r1", "a.example.com", List.of(Packets.address("100.96.0.1"))));
    assertFalse(grants.assign("r1", "a.example.com", List.of(Packets.address("100.96.0.5"))));
    assertEquals(PROHIBITED, ping("100.96.0.1"));
    assertEquals(PERMITTED, ping("100.96.0.5"));
    assertEquals(1, grants.domainCount());
  }

  private Grants.Judgement ping(String destination) {
    return grants.judge(Packets.view(Packets.ping(CLIENT, destination, 1, 1)), true);
  }

  private Grants.Judgement tcp(String destination, int port) {
    return grants.judge(Packets.view(Packets.tcp(CLIENT, 5000, destination, port, 2)), true);
  }
}
