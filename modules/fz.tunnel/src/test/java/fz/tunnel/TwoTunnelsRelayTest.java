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
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.wireguard.AeadProviders;
import fz.wireguard.Peer;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardConfig;
import java.lang.foreign.ValueLayout;
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
  void clientInAnotherNetworkIsBackAtOnceWithoutNewAuthorization() {
    for (boolean direct : new boolean[] {true, false}) {
      net.directBlocked = !direct;
      if (direct) {
        start();
      }
      assertTrue(net.sendUntilAnswered(PING, 100 * MILLI, 10 * SECOND));
      net.run(2 * SECOND);
      int before = net.atClientHost.size();
      net.roamClient(direct ? "192.0.2.77" : "192.0.2.78");
      for (int i = 0; i < 100; i++) {
        net.send(PING);
        net.run(10 * MILLI);
      }
      net.run(SECOND);

      int lost = 100 - (net.atClientHost.size() - before);
      assertTrue(lost <= 30, "lost " + lost + (direct ? " direct" : " relayed"));
      assertEquals(1, net.portal.requests.size());
    }
  }

  @Test
  void relayedClientIsAdmittedByAGatewayUnderLoad() {
    net.directBlocked = true;
    start();
    WireGuard stranger = stranger();
    boolean answered = false;
    for (int i = 0; i < 1_200 && !answered; i++) {
      for (int n = 0; n < 2; n++) {
        net.arriveAtGateway(initiation(stranger), "192.0.2.66");
      }
      if (i > 150 && i % 10 == 0) {
        net.send(PING);
      }
      net.run(10 * MILLI);
      answered = !net.atClientHost.isEmpty();
    }

    assertTrue(net.gateway.drops().get(DropReason.UNDER_LOAD) > 0, "the gateway is not under load");
    assertTrue(answered);
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

  /** Returns somebody who knows nothing but the gateway's public key. */
  private WireGuard stranger() {
    byte[] key = new byte[32];
    net.random.nextBytes(key);
    return new WireGuard(
        WireGuardConfig.of(
            key,
            net.random,
            () -> TwoTunnels.EPOCH.plusNanos(net.now),
            AeadProviders.find("jdk").provider(),
            new DropCounters()));
  }

  private byte[] initiation(WireGuard from) {
    Peer gateway = from.addPeer(PeerConfig.of(net.gateway.publicKey()));
    gateway.endpoint(Packets.address("198.51.100.1").withPort(52625));
    assertTrue(gateway.initiateHandshake(net.now));
    PacketBatch batch = Slab.batches(1)[0];
    assertEquals(1, from.pollTransmit(batch, net.now));
    return batch.memory().asSlice(batch.offset(0), batch.length(0)).toArray(ValueLayout.JAVA_BYTE);
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
