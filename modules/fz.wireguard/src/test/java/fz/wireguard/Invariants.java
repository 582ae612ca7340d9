package fz.wireguard;

import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.util.HashSet;
import java.util.Set;

/**
 * What must hold of two sides whatever happens to them. Packets carry numbers that are not used
 * twice; that no nonce is used twice is checked by {@link NonceGuard}.
 */
final class Invariants {
  /**
   * How soon data flows again once datagrams do: the silence that tells of a session that the other
   * side has lost, an initiation that went astray just before, one that has to fetch a cookie, and
   * the second between two packets.
   */
  static final long RECOVERY_NANOS =
      PeerTimers.NEW_HANDSHAKE_NANOS
          + 2 * PeerTimers.REKEY_TIMEOUT_NANOS
          + 3 * PeerTimers.REKEY_JITTER_NANOS
          + 2 * SECOND;

  private static final int MOST_SESSIONS = 3;
  private static final int KEYS_OF_A_SESSION = 2;

  final Set<Long> deliveredRight = new HashSet<>();
  final Set<Long> deliveredLeft = new HashSet<>();

  private final Pair pair;
  private final Set<Endpoint> leftAddresses = new HashSet<>();

  Invariants(Pair pair) {
    this.pair = pair;
    leftAddresses.add(pair.left.address);
  }

  /** The left side is somewhere else from now on. */
  void roam(Endpoint address) {
    pair.left.address = address;
    leftAddresses.add(address);
  }

  void check() {
    check(pair.left, pair.toRight, deliveredLeft);
    check(pair.right, pair.toLeft, deliveredRight);
    assertTrue(leftAddresses.contains(pair.toLeft.endpoint()), "endpoint moved by a stranger");
  }

  long delivered() {
    return (long) deliveredLeft.size() + deliveredRight.size();
  }

  private void check(Node node, Peer peer, Set<Long> seen) {
    for (byte[] packet : node.delivered) {
      assertTrue(seen.add(Pair.number(packet)), "accepted twice");
    }
    node.delivered.clear();
    node.verdicts.clear();
    node.events.clear();
    assertTrue(node.aead.openKeys() <= MOST_SESSIONS * KEYS_OF_A_SESSION, "sessions");
    long next = node.core.nextTimeout();
    assertTrue(next > pair.now, "a deadline has passed");
    if (peer.handshake() != null) {
      assertTrue(next <= pair.now + 6 * SECOND, "handshake without a deadline");
    }
    if (node.aead.openKeys() > 0) {
      assertTrue(next <= pair.now + PeerTimers.ZERO_KEYS_NANOS, "session without an end");
    }
  }
}
