package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.MILLI;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.BroadcastIceCandidates;
import fz.control.message.IceCandidates;
import fz.ice.Candidate;
import fz.ice.CandidateKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwoTunnelsRelayTest {
  private static final byte[] PING = Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1);

  private final TwoTunnels net = new TwoTunnels(5);
  private final TinyRelay first = new TinyRelay(net, "relay-1", "203.0.113.1");
  private final TinyRelay second = new TinyRelay(net, "relay-2", "203.0.113.2");

  @Test
  void packetsGoThroughTheRelayWhenNothingElseWorks() {
    net.directBlocked = true;
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    net.run(SECOND);
    int before = first.relayed + second.relayed;
    int answered = net.atClientHost.size();
    for (int i = 0; i < 100; i++) {
      net.send(PING);
      net.run(10 * MILLI);
    }
    net.run(SECOND);

    assertEquals(answered + 100, net.atClientHost.size());
    assertTrue(first.relayed + second.relayed >= before + 200);
  }

  @Test
  void relayedPathLastsThroughSilence() {
    net.directBlocked = true;
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    net.run(1_800 * SECOND);
    int before = net.atClientHost.size();
    net.send(PING);
    net.run(SECOND);

    assertEquals(before + 1, net.atClientHost.size());
    assertEquals(1, net.portal.requests.size());
  }

  @Test
  void moveFromRelayToDirectPathLosesNoPacket() {
    net.directBlocked = true;
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    net.run(SECOND);
    int before = net.atClientHost.size();
    for (int i = 0; i < 2_000; i++) {
      net.directBlocked = i < 200;
      net.send(PING);
      net.run(10 * MILLI);
    }
    net.run(SECOND);
    int relayed = first.relayed + second.relayed;
    net.send(PING);
    net.run(100 * MILLI);

    assertEquals(before + 2_001, net.atClientHost.size());
    assertEquals(relayed, first.relayed + second.relayed, "not relayed any more");
  }

  @Test
  void deadRelayIsReplacedWithoutNewAuthorization() {
    net.directBlocked = true;
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    (first.relayed > 0 ? first : second).alive = false;
    net.atClientHost.clear();

    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 15 * SECOND));
    net.run(60 * SECOND);
    assertEquals(1, net.portal.requests.size());
    assertTrue(withdrawn().stream().allMatch(c -> c.kind() == CandidateKind.RELAYED));
    assertTrue(!withdrawn().isEmpty());
  }

  @Test
  void relayThatThePortalTakesAwayIsFreedAndDirectConnectionStays() {
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    net.run(SECOND);
    net.portal.relays(List.of("relay-1", "relay-2"), List.of());
    net.run(SECOND);
    int before = net.atClientHost.size();
    net.send(PING);
    net.run(SECOND);

    assertEquals(before + 1, net.atClientHost.size());
    assertEquals(0, first.allocations() + second.allocations());
    assertEquals(0, net.portal.noRelays);
    assertEquals(1, net.portal.requests.size());
  }

  @Test
  void portalIsToldWhenNoRelayIsLeft() {
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    assertEquals(0, net.portal.noRelays);
    first.alive = false;
    second.alive = false;
    net.run(60 * SECOND);
    assertTrue(net.portal.noRelays > 0);

    first.alive = true;
    net.run(600 * SECOND);
    net.portal.relays(List.of(), List.of(first));
    net.run(SECOND);
    net.directBlocked = true;
    net.atClientHost.clear();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 20 * SECOND));
  }

  @Test
  void changesWhileThePortalIsAwayAreToldLaterAndOnlyTheirSum() {
    start();
    assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 2 * SECOND));
    net.run(SECOND);
    net.gateway.handlePortalConnected(false, net.now);
    net.gatewayEvents.clear();
    TinyRelay third = new TinyRelay(net, "relay-3", "203.0.113.3");
    net.portal.relays(List.of("relay-1", "relay-2"), List.of(third));
    net.run(SECOND);
    net.portal.relays(List.of("relay-3"), List.of());
    net.run(SECOND);
    net.gateway.handlePortalConnected(true, net.now);
    net.run(SECOND);

    List<BroadcastIceCandidates> told = new ArrayList<>();
    for (TunnelEvent event : net.gatewayEvents) {
      if (event instanceof TunnelEvent.SendToPortal send
          && send.message() instanceof BroadcastIceCandidates candidates) {
        told.add(candidates);
      }
    }
    assertEquals(1, told.size());
    assertTrue(told.getFirst().invalidated());
    assertTrue(told.getFirst().candidates().stream().noneMatch(c -> c.contains("203.0.113.3")));
  }

  private void start() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.portal.relays(List.of(), List.of(first, second));
    net.run(SECOND);
  }

  private List<Candidate> withdrawn() {
    List<Candidate> all = new ArrayList<>();
    for (TunnelEvent event : net.clientEvents) {
      if (event instanceof TunnelEvent.SendToPortal send
          && send.message() instanceof IceCandidates m
          && m.invalidated()) {
        m.candidates().forEach(line -> all.add(Candidate.parse(line).orElseThrow()));
      }
    }
    return all;
  }
}
