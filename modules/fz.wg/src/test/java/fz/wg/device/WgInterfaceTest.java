package fz.wg.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.pipeline.Placement;
import fz.wg.settings.DeviceState;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Key;
import fz.wg.uapi.UapiClient;
import fz.wg.uapi.UapiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two interfaces over a network in memory, configured through real sockets. */
@Timeout(60)
class WgInterfaceTest {
  @TempDir private Path directory;
  private final MemoryNetwork network = new MemoryNetwork();
  private Host left;
  private Host right;

  static Stream<Placement> placements() {
    return Stream.of(Placement.inline(), new Placement.Parallel(1, 2, 4));
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  @ParameterizedTest
  @MethodSource("placements")
  void everythingChangesWhileItRuns(Placement placement) throws Exception {
    open(placement);
    right.request("set=1\nlisten_port=7002\n\n");
    right.port = 7002;
    left.join(right, "");
    left.assertReaches(right);
    right.assertReaches(left);

    left.request("set=1\nfwmark=77\n\n");
    assertEquals(77, network.markAt(left.port));
    left.assertReaches(right);
    right.assertReaches(left);

    right.identity((byte) 9, 7003);
    left.join(right, "");
    left.assertReaches(right);
    right.assertReaches(left);

    String psk = "preshared_key=" + "5c".repeat(32) + "\n";
    left.join(right, psk);
    right.join(left, psk);
    left.assertReaches(right);

    left.done("set=1\npublic_key=" + right.key.publicKey().hex() + "\nallowed_ip=-10.0.0.2/32\n\n");
    left.assertDoesNotReach(right);
    left.done("set=1\npublic_key=" + right.key.publicKey().hex() + "\nallowed_ip=10.0.0.0/30\n\n");
    left.assertReaches(right);

    left.done("set=1\npublic_key=" + right.key.publicKey().hex() + "\nremove=true\n\n");
    left.assertDoesNotReach(right);
  }

  @Test
  void tellsItsState() throws Exception {
    open(Placement.inline());
    left.join(right, "persistent_keepalive_interval=25\n");
    left.assertReaches(right);
    DeviceState state = UapiClient.get(left.socket);
    assertEquals(left.key, state.privateKey());
    assertEquals(left.port, state.listenPort());
    assertEquals(0, state.fwmark());
    PeerState peer = state.peers().getFirst();
    assertEquals(right.key.publicKey(), peer.publicKey());
    assertEquals(Key.NONE, peer.presharedKey());
    assertEquals(Optional.of(MemoryNetwork.endpoint(right.port)), peer.endpoint());
    assertEquals(25, peer.keepaliveSeconds());
    assertTrue(peer.lastHandshake().isPresent());
    assertTrue(peer.sentBytes() >= 132, peer::toString);
    assertEquals(1, peer.allowedIps().size());
  }

  @ParameterizedTest
  @MethodSource("placements")
  void countsWhatItDoes(Placement placement) throws Exception {
    open(placement);
    left.join(right, "");
    left.assertReaches(right);
    SequencedMap<String, Long> counters = UapiClient.counters(left.socket);
    assertTrue(counters.get("host_packets_read") >= 1, counters::toString);
    assertTrue(counters.get("datagrams_sent") >= 2, counters::toString);
    assertTrue(counters.get("datagrams_received") >= 1, counters::toString);
    assertEquals(0, counters.get("dropped_by_pipeline"), counters::toString);
    assertFalse(counters.containsKey("dropped_no_peer"), counters::toString);
    assertEquals(placement instanceof Placement.Parallel, counters.containsKey("ring_send_slots"));

    left.done("set=1\nreplace_peers=true\n\n");
    left.assertDoesNotReach(right);
    assertTrue(UapiClient.counters(left.socket).get("dropped_no_peer") >= 1);
  }

  @Test
  void keepsItsSocketsWhenOthersCannotBeHad() throws Exception {
    open(Placement.inline());
    assertEquals("errno=-98\n\n", left.request("set=1\nlisten_port=" + right.port + "\n\n"));
    left.assertReaches(right);
    int forbidden = MemoryNetwork.FORBIDDEN_MARK;
    assertEquals("errno=-98\n\n", left.request("set=1\nfwmark=" + forbidden + "\n\n"));
    left.assertReaches(right);
    assertEquals(left.port, left.wireGuard.state().listenPort());
    assertEquals(0, left.wireGuard.state().fwmark());
  }

  @Test
  void doesNothingOfARequestThatIsWrong() throws Exception {
    open(Placement.inline());
    DeviceState before = left.wireGuard.state();
    assertEquals(
        "errno=-22\n\nerrno=0\n\n",
        left.request("set=1\nlisten_port=7009\nreplace_peers=true\nx=y\n\nset=1\n\n"));
    assertEquals(before.listenPort(), left.wireGuard.state().listenPort());
    assertEquals(before.peers().size(), left.wireGuard.state().peers().size());
  }

  @Test
  void passesOverItselfAndPeersThatAreNotThere() throws Exception {
    open(Placement.inline());
    left.done("set=1\nreplace_peers=true\npublic_key=" + left.key.publicKey().hex() + "\n\n");
    left.done("set=1\npublic_key=" + "7a".repeat(32) + "\nupdate_only=true\n\n");
    left.done("set=1\npublic_key=" + "7a".repeat(32) + "\nremove=true\nallowed_ip=::/0\n\n");
    assertEquals(List.of(), left.wireGuard.state().peers());
    left.join(right, "");
    left.done("set=1\nprivate_key=" + right.key.hex() + "\n\n");
    assertEquals(List.of(), left.wireGuard.state().peers(), "a peer with the own key goes");
  }

  @Test
  void prefixBelongsToThePeerThatGotItLast() throws Exception {
    open(Placement.inline());
    String first = "11".repeat(32);
    String second = "22".repeat(32);
    left.done(
        "set=1\nreplace_peers=true\npublic_key="
            + first
            + "\nallowed_ip=10.9.0.0/16\nallowed_ip=10.8.0.0/16\npublic_key="
            + second
            + "\nallowed_ip=10.9.0.0/16\n\n");
    List<PeerState> peers = left.wireGuard.state().peers();
    assertEquals("[10.8.0.0/16]", peers.getFirst().allowedIps().toString());
    assertEquals("[10.9.0.0/16]", peers.getLast().allowedIps().toString());
    left.done("set=1\npublic_key=" + first + "\nreplace_allowed_ips=true\n\n");
    assertEquals(List.of(), left.wireGuard.state().peers().getFirst().allowedIps());
  }

  @Test
  void takesThousandsOfPeers() throws Exception {
    open(Placement.inline());
    StringBuilder request = new StringBuilder("set=1\nreplace_peers=true\n");
    for (int i = 1; i <= 2000; i++) {
      request.append(String.format("public_key=%064x%n", i));
      request.append("allowed_ip=10.1.").append(i >> 8).append('.').append(i & 0xff);
      request.append("/32\n");
    }
    left.done(request.append("\n").toString());
    assertEquals(2000, UapiClient.get(left.socket).peers().size());
    left.join(right, "");
    left.assertReaches(right);
  }

  @Test
  void withoutAKeyItSaysNothing() throws Exception {
    open(Placement.inline());
    left.done("set=1\nprivate_key=" + "00".repeat(32) + "\n\n");
    left.assertDoesNotReach(right);
    assertTrue(left.wireGuard.state().privateKey().isNone());
  }

  @Test
  void endsWhenItsHostEnds() throws Exception {
    open(Placement.inline());
    left.packets.end();
    assertEquals(Optional.empty(), left.wireGuard.awaitEnd());
    right.packets.breakWith(new IOException("cable cut"));
    assertEquals(Optional.of("cable cut"), right.wireGuard.awaitEnd());
  }

  @Test
  void answersNoMoreWhenItIsClosed() throws Exception {
    open(Placement.inline());
    left.wireGuard.close();
    assertThrows(UapiException.class, left.wireGuard::state);
    assertEquals("errno=-5\n\n", left.request("get=1\n\n"));
    assertFalse(left.wireGuard.awaitEnd().isPresent());
  }

  private void open(Placement placement) throws IOException {
    left = new Host(network, directory, 1, placement);
    right = new Host(network, directory, 2, placement);
    left.identity((byte) 1, 7000);
    right.identity((byte) 2, 7001);
    left.join(right, "");
    right.join(left, "");
    left.assertReaches(right);
    right.assertReaches(left);
  }
}
