package fz.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.IceTransmit;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnClientTest {
  private static final long MILLI = World.MILLI;
  private static final long SECOND = World.SECOND;
  private static final int COUNT = 4096;
  private static final Endpoint PEER = World.address("192.0.2.99", 4000);

  private final World world = new World(1);
  private final ModelRelay relay = new ModelRelay(world, "203.0.113.1", "2001:db8:1::1");
  private final TurnHost host = new TurnHost(world, relay.server("9:a"));

  @Test
  void allocatesBothFamiliesOnTheAddressThatAnswersFirst() {
    world.run(SECOND);

    assertEquals(1, host.events(TurnEvent.Allocated.class).size());
    List<Endpoint> relayed = host.client.relayedAddresses();
    assertEquals(2, relayed.size());
    assertTrue(relayed.getFirst().isIpv4() && !relayed.getLast().isIpv4());
    assertEquals(relay.ipv4, host.client.server());
    assertEquals(host.ipv4, host.client.base());
    assertEquals(20 * MILLI, host.client.roundTripNanos());
    assertEquals(
        List.of(host.ipv4, host.ipv6),
        host.events(TurnEvent.Reflexive.class).stream().map(TurnEvent.Reflexive::address).toList());
  }

  @Test
  void asksWithTheAttributesOfTheProfileInOrder() {
    world.run(SECOND);

    StunMessage allocate =
        relay.requests.stream()
            .filter(m -> m.method() == StunMethod.ALLOCATE && m.has(StunAttribute.NONCE))
            .findFirst()
            .orElseThrow();
    assertArrayEquals(
        new byte[] {17, 0, 0, 0},
        allocate.attribute(StunAttribute.REQUESTED_TRANSPORT).orElseThrow());
    assertArrayEquals(
        new byte[] {2, 0, 0, 0},
        allocate.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY).orElseThrow());
    assertEquals(Optional.of("firezone"), allocate.text(StunAttribute.REALM));
    assertFalse(allocate.has(StunAttribute.LIFETIME));
  }

  @ParameterizedTest
  @CsvSource({"203.0.113.2,", ",2001:db8:2::1"})
  void usesTheOnlyFamilyThatThereIs(String ipv4, String ipv6) {
    ModelRelay single = new ModelRelay(world, ipv4, ipv6);
    TurnHost other = new TurnHost(world, single.server("9:b"));
    world.run(SECOND);

    assertEquals(1, other.client.relayedAddresses().size());
    assertEquals(ipv4 != null, other.client.relayedAddresses().getFirst().isIpv4());
  }

  @Test
  void learnsNonceFromServersThatDoNotSignRefusals() {
    relay.signsErrors = false;
    relay.requestsPerNonce = 1;
    world.run(SECOND);
    host.sendData(PEER, (byte) 1);
    world.run(20 * 60 * SECOND);

    assertEquals(1, host.events(TurnEvent.Allocated.class).size());
    assertEquals(0, host.events(TurnEvent.Unavailable.class).size());
  }

  @Test
  void refreshesAtHalfLife() {
    world.run(SECOND);
    assertNull(relay.counts.get("refresh"));
    world.run(300 * SECOND);
    assertEquals(1, relay.counts.get("refresh"));
    world.run(3 * 60 * 60 * SECOND);

    assertEquals(1, relay.allocations());
    assertEquals(37, relay.counts.get("refresh"));
    assertEquals(1, host.events(TurnEvent.Allocated.class).size());
  }

  @Test
  void takesShortLifetimesAsGranted() {
    relay.lifetimeSeconds = 40;
    world.run(200 * SECOND);

    assertEquals(9, relay.counts.get("refresh"));
    assertEquals(1, relay.allocations());
  }

  @Test
  void keepsBindingAliveEvery25SecondsOnEachPath() {
    world.run(251 * SECOND);

    assertEquals(2 * 11, relay.counts.get("binding"));
  }

  @Test
  void trafficInBothDirectionsStandsForKeepAlives() {
    world.run(SECOND);
    Peer peer = new Peer();
    host.sendData(PEER, (byte) 1);
    world.run(20 * MILLI);
    int before = relay.counts.get("binding");
    for (int i = 0; i < 100; i++) {
      host.sendData(PEER, (byte) 1);
      peer.send(host.client.relayedAddress(true));
      world.run(SECOND);
    }

    // Only on the other path.
    assertEquals(4, relay.counts.get("binding") - before);
    relay.alive = false;
    for (int i = 0; i < 40 && host.events(TurnEvent.Unavailable.class).isEmpty(); i++) {
      host.sendData(PEER, (byte) 1);
      world.run(SECOND);
    }
    assertEquals(TurnFailure.TIMEOUT, host.events(TurnEvent.Unavailable.class).getFirst().reason());
  }

  @Test
  void sendsOverChannelWhoseBindingIsUnderWay() {
    world.run(SECOND);
    Peer peer = new Peer();
    host.sendData(PEER, (byte) 7);
    // A third of a round trip less than the confirmation takes.
    world.run(15 * MILLI);

    assertEquals(1, peer.received);
  }

  @Test
  void bindsWhatWasAskedForBeforeThereWasAnAllocation() {
    TurnChannel channel = host.client.channel(PEER, world.now);
    assertFalse(channel.isUsable());
    world.run(SECOND);

    assertTrue(channel.isUsable());
    assertEquals(1, relay.channels());
  }

  @Test
  void renewsChannelThatReceivesAndLetsTheOtherExpire() {
    world.run(SECOND);
    Endpoint silent = World.address("192.0.2.98", 4000);
    Peer peer = new Peer();
    host.sendData(PEER, (byte) 1);
    host.sendData(silent, (byte) 1);
    TurnChannel unused = host.client.channel(silent, world.now);
    for (int i = 0; i < 700; i++) {
      peer.send(host.client.relayedAddress(true));
      world.run(SECOND);
    }

    assertEquals(699, host.data.size(), "all but the one on its way");
    assertFalse(unused.isUsable());
    // The same peer gets the same number in the cool-down, another one gets another.
    TurnChannel again = host.client.channel(silent, world.now);
    TurnChannel other = host.client.channel(World.address("192.0.2.97", 1), world.now);
    assertEquals(unused.number(), again.number());
    assertEquals(0x4002, other.number());
    world.run(SECOND);
    assertTrue(again.isUsable() && other.isUsable());
  }

  @Test
  void takesNeverUsedNumbersFirstAndThenThoseThatHaveCooledDown() {
    world.run(SECOND);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(
          0x4000 + i, host.client.channel(World.address("192.0.2.1", 1 + i), world.now).number());
    }
    assertNull(host.client.channel(PEER, world.now));
    world.run(890 * SECOND);
    assertNull(host.client.channel(PEER, world.now));
    world.run(20 * SECOND);
    assertEquals(0x4000, host.client.channel(PEER, world.now).number());
  }

  @Test
  void makesAnotherAllocationWhenTheServerHasForgotten() {
    world.run(SECOND);
    host.sendData(PEER, (byte) 1);
    world.run(SECOND);
    int number = host.client.channel(PEER, world.now).number();
    List<Endpoint> before = host.client.relayedAddresses();
    relay.reboot();
    // Asking for anything shows it: here the next channel.
    host.client.channel(World.address("192.0.2.1", 1), world.now);
    world.run(SECOND);

    assertEquals(
        List.of(new TurnEvent.Unavailable(TurnFailure.MISMATCH, false)),
        host.events(TurnEvent.Unavailable.class));
    assertNotEquals(before, host.client.relayedAddresses());
    assertEquals(2, relay.channels());
    assertEquals(number, host.client.channel(PEER, world.now).number());
    assertTrue(host.client.channel(PEER, world.now).isUsable());
  }

  @Test
  void freesAnAllocationThatItNeverHeardOf() {
    relay.swallowsAllocateSuccess = true;
    world.run(5 * SECOND);

    assertEquals(1, host.events(TurnEvent.Allocated.class).size());
    assertEquals(0, host.events(TurnEvent.Unavailable.class).size());
    assertEquals(1, relay.counts.get("refresh"));
  }

  @ParameterizedTest
  @CsvSource({"486,QUOTA", "508,CAPACITY", "500,REFUSED"})
  void triesAgainWithGrowingPausesAndGivesUp(int code, TurnFailure reason) {
    relay.refusals.put(StunMethod.ALLOCATE, code);
    world.run(10 * 60 * SECOND);

    List<TurnEvent.Unavailable> failures = host.events(TurnEvent.Unavailable.class);
    assertEquals(6, failures.size());
    assertTrue(failures.stream().allMatch(f -> f.reason() == reason));
    assertTrue(failures.getLast().gaveUp() && !failures.get(4).gaveUp());
    assertTrue(host.client.isEnded());
    assertEquals(Long.MAX_VALUE, host.client.nextTimeout());

    relay.refusals.clear();
    host.client.restart(world.now);
    world.run(SECOND);
    assertEquals(1, host.events(TurnEvent.Allocated.class).size());
  }

  @ParameterizedTest
  @CsvSource({"400,REFUSED", "403,REFUSED", "420,REFUSED"})
  void givesUpAtOnceWhenAskedForNothingElse(int code, TurnFailure reason) {
    relay.refusals.put(StunMethod.ALLOCATE, code);
    world.run(60 * SECOND);

    assertEquals(
        List.of(new TurnEvent.Unavailable(reason, true)), host.events(TurnEvent.Unavailable.class));
  }

  @Test
  void givesUpOnWrongCredentials() {
    relay.secret = "another";
    world.run(SECOND);

    assertEquals(
        List.of(new TurnEvent.Unavailable(TurnFailure.CREDENTIALS, true)),
        host.events(TurnEvent.Unavailable.class));
    assertTrue(relay.counts.get("allocate") <= 4, relay.counts.toString());
  }

  @Test
  void noticesSilenceAndComesBack() {
    relay.alive = false;
    world.run(8 * SECOND);
    assertEquals(
        List.of(new TurnEvent.Unavailable(TurnFailure.TIMEOUT, false)),
        host.events(TurnEvent.Unavailable.class));
    relay.alive = true;
    world.run(3 * SECOND);

    assertEquals(2, host.client.relayedAddresses().size());
  }

  @Test
  void followsRedirectAndIsNotSentInCircles() {
    ModelRelay other = new ModelRelay(world, "203.0.113.2", null);
    relay.refusals.put(StunMethod.ALLOCATE, 300);
    relay.alternate = other.ipv4;
    world.run(SECOND);
    assertEquals(List.of(other.ipv4), host.client.serverAddresses());
    assertEquals(1, other.allocations());

    other.reboot();
    other.refusals.put(StunMethod.ALLOCATE, 300);
    other.alternate = relay.ipv4;
    host.client.restart(world.now);
    world.run(SECOND);
    assertEquals(
        TurnFailure.REDIRECTED, host.events(TurnEvent.Unavailable.class).getLast().reason());
    assertTrue(host.client.isEnded());
  }

  @Test
  void letsThePeerThroughAgainWhenAChannelIsUsedAfterLongSilence() {
    world.run(SECOND);
    host.client.channel(PEER, world.now);
    world.run(400 * SECOND);
    assertEquals(1, relay.counts.get("bind"));

    host.client.channel(PEER, world.now);
    host.client.channel(PEER, world.now);
    world.run(SECOND);
    assertEquals(2, relay.counts.get("bind"));
  }

  @Test
  void keepsItsAllocationInAnotherNetworkWhereTheServerSeesTheSame() {
    world.run(SECOND);
    host.sent.clear();
    host.client.handleNetworkChange(world.now);
    world.run(SECOND);

    assertEquals(1, host.events(TurnEvent.Allocated.class).size());
    assertTrue(host.events(TurnEvent.Unavailable.class).isEmpty());
    // The host is to choose the address: the one in use may be the wrong one now.
    assertEquals(2, host.sent.size());
    assertTrue(host.sent.stream().allMatch(t -> t.local().equals(new Endpoint(0, 0, 0))));
  }

  @Test
  void allocatesAnewInAnotherNetworkInThreeRoundTrips() {
    world.run(SECOND);
    host.move("198.51.100.8");
    host.client.handleNetworkChange(world.now);
    world.run(3 * 20 * MILLI);

    assertEquals(
        List.of(new TurnEvent.Unavailable(TurnFailure.MOVED, false)),
        host.events(TurnEvent.Unavailable.class));
    assertEquals(2, host.events(TurnEvent.Allocated.class).size());
    assertEquals(host.ipv4, host.client.base());
  }

  @Test
  void noticesInThreeSecondsThatAnotherNetworkDoesNotLeadToTheServer() {
    world.run(SECOND);
    relay.alive = false;
    host.client.handleNetworkChange(world.now);
    world.run(3 * SECOND);

    assertEquals(
        List.of(new TurnEvent.Unavailable(TurnFailure.TIMEOUT, false)),
        host.events(TurnEvent.Unavailable.class));
    relay.alive = true;
    host.client.handleNetworkChange(world.now);
    // The server has the former allocation still, which is freed first.
    world.run(5 * 20 * MILLI);
    assertEquals(2, host.events(TurnEvent.Allocated.class).size());
  }

  @Test
  void startsOverWhenTheOwnAddressChanges() {
    world.run(SECOND);
    host.edge =
        Edge.nat(
            World.address("203.0.113.77", 0),
            Edge.Dependence.NOTHING,
            Edge.Dependence.NOTHING,
            60 * SECOND,
            true);
    world.attach(host, host.edge.outer());
    world.run(27 * SECOND);

    assertEquals(
        List.of(new TurnEvent.Unavailable(TurnFailure.MOVED, false)),
        host.events(TurnEvent.Unavailable.class));
    assertEquals(
        host.edge.outer().withPort(42625),
        host.events(TurnEvent.Reflexive.class).getLast().address());
    assertEquals(2, host.events(TurnEvent.Allocated.class).size());
    assertEquals(1, relay.allocations(), "the relay freed the former one");
  }

  @Test
  void freesTheAllocationOnClose() {
    world.run(SECOND);
    host.client.close(world.now);
    world.run(SECOND);

    assertEquals(0, relay.allocations());
    assertTrue(host.client.isEnded());
    assertEquals(Long.MAX_VALUE, host.client.nextTimeout());
  }

  @Test
  void survivesLossOfEveryThirdDatagram() {
    int allocated = 0;
    for (int seed = 0; seed < 50; seed++) {
      World lossy = new World(seed);
      ModelRelay server = new ModelRelay(lossy, "203.0.113.1", "2001:db8:1::1");
      TurnHost user = new TurnHost(lossy, server.server("9:a"));
      lossy.loss = 0.33;
      lossy.run(20 * SECOND);
      allocated += user.client.relayedAddresses().isEmpty() ? 0 : 1;
    }
    assertTrue(allocated >= 48, allocated + " of 50");
  }

  @Test
  void permitsPeersAndSendsWithoutChannel() {
    Peer peer = new Peer();
    host.client.permit(PEER, world.now);
    world.run(SECOND);
    for (int i = 0; i < 10; i++) {
      byte[] indication = host.client.sendIndication(PEER, new byte[] {9});
      world.send(host, host.ipv4, relay.ipv4, indication);
      world.run(60 * SECOND);
    }

    assertEquals(10, peer.received);
    assertEquals(3, relay.counts.get("permission"));
    assertNull(relay.counts.get("bind"));
  }

  @Test
  void refusedChannelIsNotAskedForAgainAtOnce() {
    relay.refusals.put(StunMethod.CHANNEL_BIND, 403);
    world.run(SECOND);
    host.client.channel(PEER, world.now);
    world.run(SECOND);
    for (int i = 0; i < 50; i++) {
      assertNull(host.client.channel(PEER, world.now));
      world.run(SECOND);
    }
    assertEquals(1, relay.counts.get("bind"));
    relay.refusals.clear();
    world.run(20 * SECOND);
    host.client.channel(PEER, world.now);
    world.run(SECOND);
    assertTrue(host.client.channel(PEER, world.now).isUsable());
  }

  @Test
  void ignoresForgedAnswers() {
    world.run(SECOND);
    host.client.channel(PEER, world.now);
    host.drain();
    IceTransmit bind = host.sent.getLast();
    StunMessage request = StunMessage.parse(bind.payload()).orElseThrow();
    for (int code : new int[] {300, 403, 437, 486, 508}) {
      assertFalse(deliver(forged(request).errorCode(code, "").toByteArray(), relay.ipv4));
      byte[] signed = forged(request).errorCode(code, "").integrity(new byte[] {1}).toByteArray();
      assertFalse(deliver(signed, relay.ipv4));
    }
    byte[] success =
        new StunWriter(StunClass.SUCCESS, StunMethod.CHANNEL_BIND, request.transactionId())
            .toByteArray();
    assertFalse(deliver(success, relay.ipv4));
    byte[] challenge =
        forged(request)
            .errorCode(438, "")
            .text(StunAttribute.REALM, "firezone")
            .text(StunAttribute.NONCE, "x")
            .toByteArray();
    assertFalse(deliver(challenge, PEER));
    world.run(SECOND);

    assertTrue(host.client.channel(PEER, world.now).isUsable());
    assertEquals(0, host.events(TurnEvent.Unavailable.class).size());
  }

  private static StunWriter forged(StunMessage request) {
    return new StunWriter(StunClass.ERROR, request.method(), request.transactionId());
  }

  private boolean deliver(byte[] message, Endpoint from) {
    return host.client.handleStun(
        StunMessage.parse(message).orElseThrow(), host.ipv4, from, world.now);
  }

  /** Somebody on the other side of the relay. */
  private final class Peer implements World.Host {
    int received;

    Peer() {
      world.attach(this, PEER);
    }

    void send(Endpoint to) {
      world.send(this, PEER, to, new byte[] {5});
    }

    @Override
    public Edge edge() {
      return Edge.open();
    }

    @Override
    public long latency() {
      return 0;
    }

    @Override
    public Endpoint socket(boolean ipv4) {
      return ipv4 ? PEER : null;
    }

    @Override
    public void receive(Endpoint source, Endpoint local, byte[] payload) {
      received++;
    }

    @Override
    public long nextTimeout() {
      return Long.MAX_VALUE;
    }

    @Override
    public void handleTimeout() {}

    @Override
    public void drain() {}
  }
}
