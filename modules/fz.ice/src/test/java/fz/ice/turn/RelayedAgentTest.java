package fz.ice.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.Candidate;
import fz.ice.CandidateKind;
import fz.ice.IceEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RelayedAgentTest {
  private static final long SECOND = World.SECOND;

  private final World world = new World(1);
  private final ModelRelay first = new ModelRelay(world, "203.0.113.1", "2001:db8:a::1");
  private final ModelRelay second = new ModelRelay(world, "203.0.113.2", null);
  private final IcePeer client = new IcePeer(world, 11, Edge.open(), true, true);
  private final IcePeer gateway = new IcePeer(world, 12, Edge.open(), true, true);

  @Test
  void signalsHostsReflexiveAddressesAndThoseOnOneRelayBestFirst() {
    client.edge = nat(Edge.Dependence.NOTHING);
    client.connect(client.edge, true, true, "");
    useRelays();
    IcePeer.introduce(client, gateway);

    List<Candidate> all = client.agent.takeAdded();
    assertEquals(
        List.of(CandidateKind.HOST, CandidateKind.HOST, CandidateKind.SERVER_REFLEXIVE),
        all.subList(0, 3).stream().map(Candidate::kind).toList());
    List<Candidate> relayed = all.subList(3, all.size());
    assertTrue(relayed.stream().allMatch(c -> c.kind() == CandidateKind.RELAYED));
    assertEquals(client.agent.relay().client().relayedAddresses().size(), relayed.size());
    assertTrue(all.stream().allMatch(c -> c.ufrag().equals("cccc")));
    assertEquals(List.of(), client.agent.takeAdded());
  }

  @Test
  void losingRelayWithdrawsOnlyItsAddressesAndTheConnectionStays() {
    useRelays();
    IcePeer.introduce(client, gateway);
    world.run(SECOND);
    assertTrue(client.isDirect());
    Relay used = client.agent.relay();
    List<Candidate> kept =
        client.agent.agent().localCandidates().stream()
            .filter(c -> c.kind() != CandidateKind.RELAYED)
            .toList();
    client.relays.remove(used.id(), world.now);
    client.agent.handleRelayLost(used, world.now);
    world.run(SECOND);

    assertEquals(1, client.withdrawn.size());
    assertTrue(
        client.withdrawn.getFirst().stream().allMatch(c -> c.kind() == CandidateKind.RELAYED));
    assertTrue(client.agent.agent().localCandidates().containsAll(kept));
    assertNotEquals(used, client.agent.relay());
    assertTrue(client.agent.relay().isUsable());
    assertTrue(client.isDirect());
    assertEquals(1, count(client, IceEvent.Nominated.class));
  }

  @Test
  void reflexiveAddressLearntLateIsSignalled() {
    client.edge = nat(Edge.Dependence.NOTHING);
    client.connect(client.edge, true, false, "");
    IcePeer.introduce(client, gateway);
    client.signals = false;
    world.run(SECOND);
    client.signals = true;
    useRelays();

    assertTrue(
        client.agent.agent().localCandidates().stream()
            .anyMatch(c -> c.kind() == CandidateKind.SERVER_REFLEXIVE));
    assertEquals(
        client.edge.outsides().getFirst(),
        client.agent.agent().localCandidates().stream()
            .filter(c -> c.kind() == CandidateKind.SERVER_REFLEXIVE)
            .findFirst()
            .orElseThrow()
            .address());
  }

  @Test
  void candidateWithdrawnBeforeItWasSignalledIsNeverMentioned() {
    useRelays();
    IcePeer.introduce(client, gateway);
    Relay used = client.agent.relay();
    Set<String> lost = new TreeSet<>();
    used.client().relayedAddresses().forEach(a -> lost.add(a.toString()));
    client.agent.handleRelayLost(used, world.now);

    assertEquals(List.of(), client.agent.takeWithdrawn());
    boolean sameAgain = client.agent.relay() == used;
    assertTrue(
        sameAgain
            || client.agent.takeAdded().stream()
                .noneMatch(c -> lost.contains(c.address().toString())));
  }

  @Test
  void movesFromRelayToDirectPathWithoutLosingPacket() {
    client.edge = Edge.open();
    client.edge.blocksUdpExceptTo3478 = true;
    client.connect(client.edge, true, false, "");
    gateway.edge = Edge.open();
    gateway.edge.blocksUdpExceptTo3478 = true;
    gateway.connect(gateway.edge, true, false, "");
    useRelays();
    IcePeer.introduce(client, gateway);
    world.run(2 * SECOND);
    assertTrue(client.isConnected() && !client.isDirect());
    Set<Long> up = new TreeSet<>();
    Set<Long> down = new TreeSet<>();
    for (int i = 0; i < 3_000; i++) {
      if (i == 500) {
        client.edge.blocksUdpExceptTo3478 = false;
        gateway.edge.blocksUdpExceptTo3478 = false;
      }
      up.add(client.sendData());
      down.add(gateway.sendData());
      world.run(10 * World.MILLI);
    }
    world.run(SECOND);

    assertTrue(client.isDirect() && gateway.isDirect());
    assertEquals(up, gateway.received);
    assertEquals(down, client.received);
  }

  @Test
  void relayWithOtherCredentialsIsBuiltAnew() {
    useRelays();
    Relay before = client.relays.at(first.ipv4.high(), first.ipv4.low(), 3478);
    first.reboot();
    first.secret = "new";
    client.use(first, "first");
    world.run(SECOND);

    Relay after = client.relays.at(first.ipv4.high(), first.ipv4.low(), 3478);
    assertNotEquals(before, after);
    assertTrue(after.isUsable() && !before.isUsable());
    client.relays.remove("first", world.now);
    assertNull(client.relays.at(first.ipv4.high(), first.ipv4.low(), 3478));
    world.run(SECOND);
    assertEquals(0, first.allocations());
  }

  @Test
  void choosesAmongNearRelaysOnly() {
    assertEquals(15, RelayChoice.limit(new long[] {30, 10}));
    long milli = World.MILLI;
    // The median is 11 and the median deviation 1.
    long[] one = {10 * milli, 11 * milli, 90 * milli, 12 * milli, 11 * milli};
    assertEquals(14 * milli, RelayChoice.limit(one));
    assertEquals(13 * milli, RelayChoice.limit(new long[] {11 * milli, 11 * milli, 11 * milli}));
  }

  private void useRelays() {
    for (IcePeer peer : List.of(client, gateway)) {
      peer.use(first, "first");
      peer.use(second, "second");
    }
    world.run(SECOND);
  }

  private static Edge nat(Edge.Dependence mapping) {
    return Edge.nat(
        World.address("192.0.2.11", 0), mapping, Edge.Dependence.ADDRESS, 60 * SECOND, true);
  }

  private static long count(IcePeer peer, Class<? extends IceEvent> type) {
    return peer.events.stream().filter(type::isInstance).count();
  }
}
