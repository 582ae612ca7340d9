package fz.wireguard;

import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManyPeersTest {
  private final Random random = new Random(31);
  private final Node node = new Node(1, random, new long[1], 100);

  @Test
  void deadlineAtTheTopIsAlwaysTheNearestOfAllPeers() {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Peer peer =
          node.core.addPeer(
              PeerConfig.of(publicKey())
                  .withPersistentKeepalive(Duration.ofSeconds(i % 3 == 0 ? 20 + i : 0))
                  .withRekeyAttemptTime(Duration.ofSeconds(7 + i)));
      peers.add(peer);
    }
    long now = -1000 * SECOND;
    for (int step = 0; step < 1_500; step++) {
      Peer peer = peers.get(random.nextInt(peers.size()));
      switch (random.nextInt(4)) {
        case 0 -> peer.endpoint(Endpoint.ofIpv4(random.nextInt(), 1 + random.nextInt(1000)));
        case 1 -> node.send(peer, Pair.packet(step, 60), now);
        case 2 -> peer.initiateHandshake(now);
        default -> now += random.nextLong(SECOND);
      }
      node.timeout(now);
      long nearest = peers.stream().mapToLong(Peer::deadline).min().orElseThrow();
      assertEquals(nearest, node.core.nextTimeout(), "step " + step);
      assertTrue(nearest > now);
      if (step % 50 == 49) {
        node.core.removePeer(peers.remove(random.nextInt(peers.size())));
      }
    }
  }

  @Test
  void replacesAPeerWithTheSameKey() {
    byte[] key = publicKey();
    Peer first = node.core.addPeer(PeerConfig.of(key).withTag("first"));
    Peer second = node.core.addPeer(PeerConfig.of(key).withTag("second"));
    assertTrue(first.isRemoved());
    assertFalse(second.isRemoved());
    node.core.removePeer(first);
    assertFalse(second.isRemoved());
    assertEquals("second", second.tag());
  }

  @Test
  void tableFindsWhatItHoldsAndNothingElse() {
    PeerTable table = new PeerTable();
    CoreState core =
        new CoreState(
            WireGuardConfig.of(
                new byte[32],
                random,
                java.time.InstantSource.system(),
                new JdkAeadSource(),
                node.drops));
    List<Peer> peers = new ArrayList<>();
    byte[] key = publicKey();
    for (int i = 0; i < 300; i++) {
      Peer peer = new Peer(core, PeerConfig.of(key), i < 100 ? 0xff_fff0 - i : table.newId(random));
      table.add(peer);
      peers.add(peer);
    }
    for (int i = 0; i < 150; i++) {
      Peer gone = peers.remove(random.nextInt(peers.size()));
      table.remove(gone);
      table.remove(gone);
      assertNull(table.get(gone.id()));
    }
    for (Peer peer : peers) {
      assertSame(peer, table.get(peer.id()));
    }
    assertNull(table.get(0));
  }

  private byte[] publicKey() {
    return Curve25519.publicKey(Curve25519.generatePrivateKey(random));
  }
}
