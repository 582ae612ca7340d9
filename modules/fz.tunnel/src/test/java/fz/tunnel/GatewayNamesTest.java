package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GatewayNamesTest {
  private static final List<Endpoint> PROXIES = List.of(Packets.address("100.96.0.1"));

  private final List<TunnelEvent> events = new ArrayList<>();
  private final GatewayPeer peer =
      new GatewayPeer(
          "a",
          Packets.address("100.64.0.11"),
          Packets.address("fd00:2021:1111::b"),
          100,
          new Random(1));
  // Without a connection nothing is answered, so that no outbox is needed.
  private final GatewayNames names =
      new GatewayNames(FamilyTranslation.ON, Map.of("a", peer), null, events::add);

  @Test
  void aClientWithTooManyDomainsMayStillRenewThem() {
    peer.grants().put(FromPortal.grant(TestResources.dns("r", "**.example.com")).orElseThrow());
    for (int i = 0; i < GatewayNames.MAX_DOMAINS_PER_CLIENT; i++) {
      peer.grants().assign("r", "n" + i + ".example.com", List.of());
    }
    assigned("one-more.example.com");
    assertEquals(List.of(), events);
    assigned("n7.example.com");
    assertEquals(List.of(new TunnelEvent.ResolveName(0, "n7.example.com")), events);
  }

  @Test
  void namesOutsideTheResourceAreNotLookedUp() {
    peer.grants().put(FromPortal.grant(TestResources.dns("r", "*.example.com")).orElseThrow());
    assigned("www.example.org");
    assertEquals(List.of(), events);
  }

  private void assigned(String name) {
    names.handleAssigned(peer, new P2pMessage.AssignedIps("r", name, PROXIES), 0);
  }
}
