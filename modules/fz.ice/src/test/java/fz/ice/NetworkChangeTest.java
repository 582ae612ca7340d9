package fz.ice;

import static fz.ice.CandidateTest.endpoint;
import static fz.ice.Network.MILLI;
import static fz.ice.Network.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two agents of which the client's host changes networks. */
class NetworkChangeTest {
  private static final IceCredentials CLIENT = new IceCredentials("tb2t", "client-password");
  private static final IceCredentials GATEWAY = new IceCredentials("7jjl", "gateway-password");
  private static final Endpoint OLD = endpoint("10.77.0.20", 52625);
  private static final Endpoint NEW = endpoint("10.78.0.20", 52625);
  private static final Endpoint GATEWAY_V4 = endpoint("10.77.0.101", 52625);

  private final Network network = new Network(42);
  private final IceAgent client =
      new IceAgent(IceRole.CONTROLLING, CLIENT, GATEWAY, IcePatience.CLIENT, new Random(1));
  private final IceAgent gateway =
      new IceAgent(IceRole.CONTROLLED, GATEWAY, CLIENT, IcePatience.GATEWAY, new Random(2));

  @BeforeEach
  void connect() {
    network.attach(client, OLD);
    network.attach(gateway, GATEWAY_V4);
    client.addLocalCandidate(Candidate.host(OLD));
    gateway.addLocalCandidate(Candidate.host(GATEWAY_V4));
    client.addRemoteCandidate(Candidate.host(GATEWAY_V4));
    gateway.addRemoteCandidate(Candidate.host(OLD));
    network.run(3 * SECOND);
    assertEquals(OLD, gateway.nominated().orElseThrow().remote().address());
  }

  @Test
  void bothSidesMoveInTwoRoundTripsWhenTheAddressIsGone() {
    client.removeLocalCandidate(Candidate.host(OLD));
    move(NEW);
    client.addLocalCandidate(Candidate.host(NEW));
    client.handleNetworkChange(network.now);
    network.run(2 * 40 * MILLI);

    assertEquals(NEW, client.nominated().orElseThrow().local().address());
    assertEquals(NEW, gateway.nominated().orElseThrow().remote().address());
  }

  @Test
  void leavesAnAddressThatIsStillThereButLeadsNowhere() {
    network.blocked = (from, to) -> from.equals(OLD) || to.equals(OLD);
    network.attach(client, NEW);
    client.addLocalCandidate(Candidate.host(NEW));
    client.handleNetworkChange(network.now);
    network.run(600 * MILLI);

    assertEquals(NEW, client.nominated().orElseThrow().local().address());
    assertEquals(NEW, gateway.nominated().orElseThrow().remote().address());
  }

  @Test
  void staysWhereItIsIfThatStillWorks() {
    network.attach(client, NEW);
    client.addLocalCandidate(Candidate.host(NEW));
    client.handleNetworkChange(network.now);
    network.run(5 * SECOND);

    assertEquals(OLD, client.nominated().orElseThrow().local().address());
    assertEquals(OLD, gateway.nominated().orElseThrow().remote().address());
    assertEquals(1, network.events(client).size());
    assertEquals(1, network.events(gateway).size());
  }

  @Test
  void checksAgainWhatWasGivenUp() {
    Endpoint relayed = endpoint("203.0.113.1", 50_000);
    network.attach(client, relayed);
    client.addLocalCandidate(Candidate.relayed(relayed, OLD));
    network.blocked = (from, to) -> from.equals(OLD) || to.equals(OLD);
    // The gateway would go on to check for minutes.
    gateway.removeRemoteCandidate(Candidate.host(OLD));
    client.handleActivity(network.now);
    network.run(30 * SECOND);
    assertEquals(relayed, client.nominated().orElseThrow().local().address());
    network.blocked = (from, to) -> false;
    network.run(30 * SECOND);
    assertEquals(relayed, client.nominated().orElseThrow().local().address());

    client.handleNetworkChange(network.now);
    network.run(200 * MILLI);
    assertEquals(OLD, client.nominated().orElseThrow().local().address());
  }

  @Test
  void isReachedAfterAnyNumberOfMoves() {
    Endpoint last = OLD;
    for (int i = 1; i <= 200; i++) {
      Endpoint next = endpoint("10.79.0." + i, 52625);
      move(next);
      client.removeLocalCandidate(Candidate.host(last));
      client.addLocalCandidate(Candidate.host(next));
      client.handleNetworkChange(network.now);
      assertTrue(gateway.addRemoteCandidate(Candidate.host(next)), next.toString());
      network.run(SECOND);
      assertEquals(next, gateway.nominated().orElseThrow().remote().address());
      last = next;
    }
  }

  private void move(Endpoint to) {
    network.detach(client);
    network.attach(client, to);
  }
}
