package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two cores over hours of virtual time. Every seal is checked for nonces used twice. */
class WireGuardSimulationTest {
  private static final long HOUR = 3600 * SECOND;

  @Test
  void losesNothingOverHoursOfRekeysIfTheNetworkOnlyReordersAndRepeats() {
    Pair pair = new Pair(101, c -> c, c -> c.withInitiates(false));
    pair.delay = d -> MILLI + pair.random.nextLong(150 * MILLI);
    pair.duplicates = d -> pair.random.nextInt(5) == 0;
    pair.sendRight(Pair.packet(0, 60));
    pair.run(SECOND);
    long sent = 1;
    for (long end = pair.now + 2 * HOUR; pair.now < end; sent++) {
      pair.sendRight(Pair.packet(sent, 60 + (int) (sent % 100)));
      pair.sendLeft(Pair.packet(sent, 60 + (int) (sent % 100)));
      pair.run(pair.random.nextLong(2 * SECOND));
    }
    pair.run(SECOND);
    assertEquals(sent, new HashSet<>(numbers(pair.right)).size());
    assertEquals(sent, pair.right.delivered.size());
    assertEquals(sent - 1, pair.left.delivered.size());
    assertEquals(sent - 1, new HashSet<>(numbers(pair.left)).size());
    assertEquals(2 * HOUR / (120 * SECOND), pair.toRight.statistics().handshakes(), 2);
    assertTrue(pair.right.dropped(DropReason.REPLAYED) > 100);
    assertEquals(0, pair.left.events(WireGuardEvent.HandshakeExpired.class).size());
  }

  @Test
  void quietTunnelStaysQuiet() {
    Pair pair = new Pair(102);
    pair.sendRight(Pair.packet(0, 60));
    pair.run(SECOND);
    pair.sendLeft(Pair.packet(0, 60));
    pair.run(HOUR);
    // The two packets, one keepalive to the last of them, the first keepalive of the session.
    assertTrue(pair.seen.size() <= 6, "datagrams " + pair.seen.size());
    assertEquals(WireGuard.NEVER, pair.left.core.nextTimeout());
    assertEquals(WireGuard.NEVER, pair.right.core.nextTimeout());
  }

  /** After the network has healed, traffic of either side brings the tunnel back in 21 s. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void comesBackAfterAnOutage(long seed) {
    Pair pair = new Pair(seed);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(SECOND);
    boolean[] up = {false};
    pair.passes = d -> up[0];
    for (int i = 0; i < 300; i++) {
      pair.sendRight(Pair.packet(100 + i, 60));
      pair.sendLeft(Pair.packet(100 + i, 60));
      pair.run(SECOND + pair.random.nextLong(SECOND));
    }
    up[0] = true;
    int before = pair.right.delivered.size();
    for (int i = 0; i < 21; i++) {
      pair.sendRight(Pair.packet(1000 + i, 60));
      pair.run(SECOND);
    }
    assertTrue(pair.right.delivered.size() > before, "seed " + seed);
  }

  private static List<Long> numbers(Node node) {
    return node.delivered.stream().map(Pair::number).toList();
  }
}
