package fz.wireguard;

import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What 10,000 peers that have nothing to say cost. */
class IdlePeersTest {
  private static final int PEERS = 10_000;
  private static final long MINUTE = 60 * SECOND;

  private final Random random = new Random(50);
  private final Node node = new Node(1, random, new long[1], 100);

  @Test
  void heapAndWakeUpsOfTenThousandPeers() {
    long empty = usedHeap();
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      Peer peer = node.core.addPeer(PeerConfig.of(key()));
      peer.endpoint(Endpoint.ofIpv4(0x0b00_0000 + i, 51820));
      peers.add(peer);
    }
    long added = (usedHeap() - empty) / PEERS;
    assertEquals(WireGuard.NEVER, node.core.nextTimeout());

    WireGuardConfig config =
        WireGuardConfig.of(
            key(), random, java.time.InstantSource.system(), new JdkAeadSource(), node.drops);
    for (Peer peer : peers) {
      peer.initiated(
          new Session(
              peer, config, peer.newIndex(), 7, true, key(), key(), random.nextLong(MINUTE)),
          random.nextLong(MINUTE));
    }
    node.timeout(MINUTE);
    long connected = (usedHeap() - empty) / PEERS;
    int idle = wakeUps(MINUTE, 2 * MINUTE);
    assertEquals(0, idle);
    int ending = wakeUps(2 * MINUTE, 12 * MINUTE);
    long ended = (usedHeap() - empty) / PEERS;
    assertTrue(ending <= PEERS, "each peer's keys are zeroed once");
    assertEquals(WireGuard.NEVER, node.core.nextTimeout());

    for (Peer peer : peers) {
      peer.persistentKeepalive(Duration.ofSeconds(25), 12 * MINUTE + random.nextLong(25 * SECOND));
    }
    System.out.printf(
        "%,d idle peers: %,d bytes of heap each, %,d with a session, %,d after it; wake-ups a"
            + " minute: %d, at most %,d as sessions end%n",
        PEERS, added, connected, ended, idle, ending / 8);
    assertTrue(added < 4_096, "heap " + added);
    assertTrue(connected < 12_288, "heap with a session " + connected);
    assertTrue(ended < connected);
  }

  private int wakeUps(long from, long until) {
    int count = 0;
    for (long now = node.core.nextTimeout(); now <= until; now = node.core.nextTimeout()) {
      assertTrue(now >= from);
      node.timeout(now);
      count++;
    }
    return count;
  }

  private byte[] key() {
    return Curve25519.generatePrivateKey(random);
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
