package fz.ice;

import static fz.ice.CandidateTest.endpoint;
import static fz.ice.Network.MILLI;
import static fz.ice.Network.SECOND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IceAgentTest {
  private static final IceCredentials CLIENT = new IceCredentials("tb2t", "client-password");
  private static final IceCredentials GATEWAY = new IceCredentials("7jjl", "gateway-password");
  private static final Endpoint CLIENT_V4 = endpoint("10.77.0.20", 52625);
  private static final Endpoint CLIENT_V6 = endpoint("2001:db8::20", 52625);
  private static final Endpoint GATEWAY_V4 = endpoint("10.77.0.101", 52625);
  private static final Endpoint GATEWAY_V6 = endpoint("2001:db8::101", 52625);
  private static final Endpoint CLIENT_RELAYED = endpoint("10.77.0.40", 60788);

  private final Network network = new Network(42);
  private IceAgent client;
  private IceAgent gateway;

  @BeforeEach
  void makeAgents() {
    client = agent(IceRole.CONTROLLING, CLIENT, GATEWAY, IcePatience.CLIENT, 1);
    gateway = agent(IceRole.CONTROLLED, GATEWAY, CLIENT, IcePatience.GATEWAY, 2);
    network.attach(client, CLIENT_V4, CLIENT_V6, CLIENT_RELAYED);
    network.attach(gateway, GATEWAY_V4, GATEWAY_V6);
  }

  private static IceAgent agent(
      IceRole role, IceCredentials own, IceCredentials other, IcePatience patience, long seed) {
    return new IceAgent(role, own, other, patience, new Random(seed));
  }

  private void addHosts() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    client.addLocalCandidate(Candidate.host(CLIENT_V6));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V6));
  }

  private void signal() {
    client.localCandidates().forEach(c -> gateway.addRemoteCandidate(reparsed(c)));
    gateway.localCandidates().forEach(c -> client.addRemoteCandidate(reparsed(c)));
  }

  private static Candidate reparsed(Candidate candidate) {
    return Candidate.parse(candidate.toString()).orElseThrow();
  }

  private void assertConnected(Endpoint clientSide, Endpoint gatewaySide) {
    IceEvent.Nominated atClient = client.nominated().orElseThrow();
    IceEvent.Nominated atGateway = gateway.nominated().orElseThrow();
    assertEquals(clientSide, atClient.local().address());
    assertEquals(gatewaySide, atClient.remote().address());
    assertEquals(clientSide, atGateway.remote().address());
    assertEquals(gatewaySide, atGateway.local().address());
  }

  private static long count(List<IceEvent> events, Class<? extends IceEvent> type) {
    return events.stream().filter(type::isInstance).count();
  }

  @Test
  void connectsOverTheBestPairWithinThreeRoundTrips() {
    addHosts();
    signal();
    network.run(120 * MILLI);
    assertConnected(CLIENT_V4, GATEWAY_V4);
    assertEquals(40 * MILLI, client.roundTripNanos());
  }

  @Test
  void connectsIfOwnAddressOfDatagramsIsUnknown() {
    network.hidesLocalAddress = true;
    addHosts();
    signal();
    network.run(SECOND);
    assertConnected(CLIENT_V4, GATEWAY_V4);
  }

  @Test
  void connectsDespiteLossWithTheSamePairAtBothEnds() {
    for (long seed = 0; seed < 40; seed++) {
      Network lossy = new Network(seed);
      lossy.loss = 0.3;
      IceAgent a = agent(IceRole.CONTROLLING, CLIENT, GATEWAY, IcePatience.CLIENT, seed);
      IceAgent b = agent(IceRole.CONTROLLED, GATEWAY, CLIENT, IcePatience.GATEWAY, ~seed);
      a.addLocalCandidate(Candidate.host(CLIENT_V4));
      b.addLocalCandidate(Candidate.host(GATEWAY_V4));
      a.addLocalCandidate(Candidate.host(CLIENT_V6));
      b.addLocalCandidate(Candidate.host(GATEWAY_V6));
      a.localCandidates().forEach(b::addRemoteCandidate);
      b.localCandidates().forEach(a::addRemoteCandidate);
      lossy.attach(a, CLIENT_V4, CLIENT_V6);
      lossy.attach(b, GATEWAY_V4, GATEWAY_V6);
      lossy.run(5 * SECOND);
      assertEquals(
          a.nominated().map(n -> n.local().address()),
          b.nominated().map(n -> n.remote().address()),
          "seed " + seed);
      assertTrue(a.nominated().isPresent(), "seed " + seed);
      assertEquals(0, count(lossy.events(a), IceEvent.Disconnected.class), "seed " + seed);
    }
  }

  @Test
  void neverConnectsWithWrongPasswordAndAnswersNothing() {
    IceCredentials wrong = new IceCredentials(GATEWAY.ufrag(), "other");
    IceAgent stranger = agent(IceRole.CONTROLLING, CLIENT, wrong, IcePatience.CLIENT, 3);
    network.detach(client);
    network.attach(stranger, CLIENT_V4);
    stranger.addLocalCandidate(Candidate.host(CLIENT_V4));
    stranger.addRemoteCandidate(Candidate.host(GATEWAY_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    network.run(9 * SECOND);
    assertEquals(Optional.empty(), stranger.nominated());
    assertEquals(Optional.empty(), gateway.nominated());
    network.run(11 * SECOND);
    assertEquals(
        List.of(new IceEvent.Disconnected(), new IceEvent.Failed(IceFailure.TIMEOUT)),
        network.events(stranger));
    assertEquals(List.of(new IceEvent.Failed(IceFailure.NO_CANDIDATES)), network.events(gateway));
  }

  @Test
  void ignoresGarbageAndMessagesForOthers() {
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    gateway.handleTimeout(network.now);
    byte[] foreign =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, new TransactionId(1, 2))
            .text(StunAttribute.USERNAME, "7jjl:none")
            .integrity(GATEWAY.password().getBytes(UTF_8))
            .toByteArray();
    byte[] answer =
        new StunWriter(StunClass.SUCCESS, StunMethod.BINDING, new TransactionId(1, 2))
            .integrity(CLIENT.password().getBytes(UTF_8))
            .toByteArray();
    for (byte[] bytes : List.of(foreign, answer)) {
      StunMessage message = StunMessage.parse(bytes).orElseThrow();
      assertFalse(gateway.handleStun(message, GATEWAY_V4, CLIENT_V4, network.now));
      assertNull(gateway.pollTransmit());
    }
  }

  @Test
  void checksAddressesThatRequestsComeFrom() {
    Endpoint mapped = endpoint("198.51.100.7", 1024);
    network.source = from -> from.equals(CLIENT_V4) ? mapped : from;
    network.destination = to -> to.equals(mapped) ? CLIENT_V4 : to;
    // Without the translation the client cannot be reached.
    network.blocked = (from, to) -> to.equals(CLIENT_V4);
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    signal();
    network.run(SECOND);
    IceEvent.Nominated nominated = gateway.nominated().orElseThrow();
    assertEquals(mapped, nominated.remote().address());
    assertEquals(CandidateKind.PEER_REFLEXIVE, nominated.remote().kind());
    assertTrue(client.nominated().isPresent());
    // The same address, signalled later, replaces what was met.
    gateway.addRemoteCandidate(Candidate.serverReflexive(mapped, mapped));
    assertEquals(CandidateKind.SERVER_REFLEXIVE, gateway.nominated().orElseThrow().remote().kind());
  }

  @Test
  void movesFromRelayToDirectWhenThatAnswers() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    client.addLocalCandidate(Candidate.relayed(CLIENT_RELAYED, CLIENT_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    network.blocked = (from, to) -> from.equals(CLIENT_V4) || to.equals(CLIENT_V4);
    signal();
    network.run(4 * SECOND);
    assertConnected(CLIENT_RELAYED, GATEWAY_V4);
    network.blocked = (from, to) -> false;
    network.run(4 * SECOND);
    assertConnected(CLIENT_V4, GATEWAY_V4);
    assertEquals(2, count(network.events(client), IceEvent.Nominated.class));
    assertEquals(2, count(network.events(gateway), IceEvent.Nominated.class));
  }

  @Test
  void fallsBackToRelayAtBothEndsWhenDirectBreaks() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    client.addLocalCandidate(Candidate.relayed(CLIENT_RELAYED, CLIENT_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    signal();
    network.run(2 * SECOND);
    assertConnected(CLIENT_V4, GATEWAY_V4);
    network.blocked = (from, to) -> from.equals(CLIENT_V4) || to.equals(CLIENT_V4);
    for (int i = 0; i < 25; i++) {
      client.handleActivity(network.now);
      gateway.handleActivity(network.now);
      network.run(SECOND);
    }
    assertConnected(CLIENT_RELAYED, GATEWAY_V4);
    assertEquals(0, count(network.events(client), IceEvent.Disconnected.class));
  }

  @Test
  void withdrawnRelayCandidateEndsItsPairsOnly() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    client.addLocalCandidate(Candidate.relayed(CLIENT_RELAYED, CLIENT_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    signal();
    network.run(2 * SECOND);
    gateway.removeRemoteCandidate(
        Candidate.parse("candidate:0 1 udp 1 10.77.0.40 60788 typ relay raddr 0.0.0.0 rport 0")
            .orElseThrow());
    client.removeLocalCandidate(Candidate.relayed(CLIENT_RELAYED, CLIENT_V4));
    network.run(2 * SECOND);
    assertConnected(CLIENT_V4, GATEWAY_V4);
    assertEquals(1, count(network.events(client), IceEvent.Nominated.class));
  }

  @Test
  void noticesDeadPeerInAboutEighteenSeconds() {
    addHosts();
    signal();
    network.run(10 * SECOND);
    long killedAt = network.now;
    network.detach(gateway);
    for (int i = 0; i < 25; i++) {
      client.handleActivity(network.now);
      network.run(SECOND);
    }
    assertTrue(client.isFailed());
    long took = network.lastEventAt - killedAt;
    assertTrue(took > 15 * SECOND && took < 19 * SECOND, "took " + took);
    assertEquals(Long.MAX_VALUE, client.nextTimeout());
    assertFalse(client.addRemoteCandidate(Candidate.host(endpoint("10.9.9.9", 1))));
  }

  @Test
  void survivesAnOutageShorterThanThePatience() {
    addHosts();
    signal();
    network.run(3 * SECOND);
    network.blocked = (from, to) -> true;
    network.run(12 * SECOND);
    network.blocked = (from, to) -> false;
    network.run(4 * SECOND);
    assertConnected(CLIENT_V4, GATEWAY_V4);
    assertEquals(1, network.events(client).size(), network.events(client)::toString);
  }

  @Test
  void checksRarelyWithoutApplicationData() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    signal();
    network.run(60 * SECOND);
    assertTrue(client.isIdle() && gateway.isIdle());
    long before = network.sent;
    network.run(100 * SECOND);
    // Four checks and answers in each direction.
    assertTrue(network.sent - before <= 20, "sent " + (network.sent - before));

    long active = network.sent;
    client.handleActivity(network.now);
    assertFalse(client.isIdle());
    assertTrue(client.nextTimeout() <= network.now);
    network.run(15 * SECOND);
    assertTrue(network.sent - active >= 18, "sent " + (network.sent - active));
    assertConnected(CLIENT_V4, GATEWAY_V4);
  }

  @Test
  void wakesForAllChecksAtOnceWithoutApplicationData() {
    addHosts();
    signal();
    network.run(1 * SECOND);
    // The other family falls behind, and so do the peer's checks.
    network.blocked = (from, to) -> from.equals(CLIENT_V6);
    network.run(7 * SECOND);
    network.blocked = (from, to) -> from.equals(GATEWAY_V6);
    network.run(7 * SECOND);
    network.blocked = (from, to) -> false;
    network.run(100 * SECOND);
    assertTrue(client.isIdle() && gateway.isIdle());
    int clientBefore = network.wakeUps(client);
    int gatewayBefore = network.wakeUps(gateway);
    long sentBefore = network.sent;
    network.run(100 * SECOND);
    // Four times: time to check, or the peer's checks; answers.
    int client100 = network.wakeUps(client) - clientBefore;
    int gateway100 = network.wakeUps(gateway) - gatewayBefore;
    assertTrue(client100 + gateway100 <= 4 * 5, client100 + " and " + gateway100);
    // Checks and answers of two pairs in both directions.
    assertTrue(network.sent - sentBefore >= 3 * 8, "sent " + (network.sent - sentBefore));
  }

  @Test
  void idleClientNoticesDeadPeerAfterFourSilentChecks() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    signal();
    network.run(60 * SECOND);
    long killedAt = network.now;
    network.detach(gateway);
    network.run(200 * SECOND);
    assertTrue(client.isFailed());
    long took = network.lastEventAt - killedAt;
    assertTrue(took > 99 * SECOND && took < 130 * SECOND, "took " + took);
  }

  @Test
  void gatewayOutlastsTheClient() {
    addHosts();
    signal();
    network.run(3 * SECOND);
    network.detach(client);
    network.run(500 * SECOND);
    assertFalse(gateway.isFailed());
    network.run(700 * SECOND);
    assertTrue(gateway.isFailed());
  }

  @Test
  void failsWithoutRemoteCandidateAfterTenSeconds() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    network.run(9_999 * MILLI);
    assertFalse(client.isFailed());
    network.run(2 * MILLI);
    assertEquals(List.of(new IceEvent.Failed(IceFailure.NO_CANDIDATES)), network.events(client));
  }

  @Test
  void refusesCandidatesThatCannotBeThePeers() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    assertFalse(client.addRemoteCandidate(Candidate.host(GATEWAY_V4).withUfrag("xxxx")));
    assertTrue(client.addRemoteCandidate(Candidate.host(GATEWAY_V4).withUfrag("7jjl")));
    assertFalse(client.addRemoteCandidate(Candidate.host(GATEWAY_V4)));
    assertFalse(client.addRemoteCandidate(Candidate.host(CLIENT_V4)));
    assertFalse(client.addRemoteCandidate(Candidate.host(endpoint("224.0.0.1", 5))));
    assertFalse(client.addRemoteCandidate(Candidate.host(endpoint("::", 5))));
  }

  @Test
  void guessesForwardedPortOfMappedAddress() {
    Endpoint mapped = endpoint("198.51.100.7", 4711);
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    client.addRemoteCandidate(Candidate.host(GATEWAY_V4));
    client.addRemoteCandidate(Candidate.serverReflexive(mapped, GATEWAY_V4));
    client.handleTimeout(0);
    List<Endpoint> checked = new ArrayList<>();
    for (IceTransmit t = client.pollTransmit(); t != null; t = client.pollTransmit()) {
      checked.add(t.remote());
    }
    assertEquals(List.of(GATEWAY_V4, mapped, mapped.withPort(52625)), checked);
  }

  @Test
  void checksGivenUpPairAgainWhenItsCandidateComesAgain() {
    client.addLocalCandidate(Candidate.host(CLIENT_V4));
    client.addLocalCandidate(Candidate.host(CLIENT_V6));
    client.addRemoteCandidate(Candidate.host(GATEWAY_V4));
    client.addRemoteCandidate(Candidate.host(GATEWAY_V6));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V6));
    network.blocked = (from, to) -> from.isIpv4();
    network.run(18 * SECOND);
    assertConnected(CLIENT_V6, GATEWAY_V6);
    network.blocked = (from, to) -> false;
    network.run(2 * SECOND);
    assertConnected(CLIENT_V6, GATEWAY_V6);
    client.addRemoteCandidate(Candidate.host(GATEWAY_V4));
    network.run(SECOND);
    assertConnected(CLIENT_V4, GATEWAY_V4);
  }

  @Test
  void answersRoleConflictAndUnknownAttributesWithErrors() {
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    byte[] key = GATEWAY.password().getBytes(UTF_8);
    assertEquals(487, errorOf(request().number64(StunAttribute.ICE_CONTROLLED, 1).integrity(key)));
    assertEquals(420, errorOf(request().number32(0x0777, 1).integrity(key)));
  }

  private static StunWriter request() {
    return new StunWriter(StunClass.REQUEST, StunMethod.BINDING, new TransactionId(3, 4))
        .text(StunAttribute.USERNAME, "7jjl:tb2t");
  }

  private int errorOf(StunWriter request) {
    StunMessage message = StunMessage.parse(request.toByteArray()).orElseThrow();
    assertTrue(gateway.handleStun(message, GATEWAY_V4, CLIENT_V4, 5));
    StunMessage answer = StunMessage.parse(gateway.pollTransmit().payload()).orElseThrow();
    assertNull(gateway.pollTransmit());
    return answer.errorCode().orElseThrow();
  }

  @Test
  void staysBoundedUnderManyAuthenticSources() {
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    byte[] key = GATEWAY.password().getBytes(UTF_8);
    byte[] bytes = request().integrity(key).toByteArray();
    StunMessage message = StunMessage.parse(bytes).orElseThrow();
    int checks = 0;
    for (int port = 1; port < 1000; port++) {
      gateway.handleStun(message, GATEWAY_V4, CLIENT_V4.withPort(port), port);
    }
    while (gateway.pollTransmit() != null) {
      checks++;
    }
    assertTrue(checks <= 1024);
    gateway.handleTimeout(30 * SECOND);
    checks = 0;
    while (gateway.pollTransmit() != null) {
      checks++;
    }
    assertTrue(checks <= 16, "checks " + checks);
  }
}
