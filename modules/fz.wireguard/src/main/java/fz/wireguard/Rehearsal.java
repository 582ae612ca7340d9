package fz.wireguard;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Handshakes between two cores in memory, whose keys nobody uses. A process makes one every two
 * minutes, so that for hours they would run in code that is interpreted: after this, the virtual
 * machine has compiled what makes sessions and ends them.
 */
public final class Rehearsal {
  /**
   * So many handshakes make the virtual machine compile whatever is called in each: it counts to
   * 200.
   */
  public static final int HANDSHAKES = 250;

  private static final Endpoint LEFT = Endpoint.ofIpv4(0x7f000001, 1);
  private static final Endpoint RIGHT = Endpoint.ofIpv4(0x7f000001, 2);

  /**
   * More than between two initiations, and few enough in a second to be let in without a cookie.
   */
  private static final long STEP_NANOS = 6_000_000_000L;

  /** An IPv4 packet without content, which waits for the session and leaves under it. */
  private static final byte[] PACKET = new byte[20];

  static {
    PACKET[0] = 0x45;
    PACKET[3] = (byte) PACKET.length;
  }

  private final InlineWireGuard left;
  private final InlineWireGuard right;
  private long now = STEP_NANOS;

  private Rehearsal(CryptoChoice crypto, RandomGenerator random) {
    left = core(crypto, random);
    right = core(crypto, random);
  }

  /**
   * Makes handshakes, {@link #HANDSHAKES} at most.
   *
   * @param random where the keys come from, which end here
   * @param nanoClock a monotonic clock
   * @param limitNanos no handshake begins later than this after the call
   * @return how many were made
   */
  public static int run(
      CryptoChoice crypto, RandomGenerator random, LongSupplier nanoClock, long limitNanos) {
    Rehearsal rehearsal = new Rehearsal(crypto, random);
    long start = nanoClock.getAsLong();
    int made = 0;
    while (made < HANDSHAKES && nanoClock.getAsLong() - start < limitNanos) {
      if (!rehearsal.once()) {
        throw new IllegalStateException("two cores of the same version do not agree");
      }
      made++;
    }
    rehearsal.left.core().close();
    rehearsal.right.core().close();
    return made;
  }

  /** Makes both sides strangers, and sends a packet; returns true if it arrives. */
  private boolean once() {
    now += STEP_NANOS;
    right.core().addPeer(PeerConfig.of(left.core().publicKey()));
    Peer peer = left.core().addPeer(PeerConfig.of(right.core().publicKey()));
    peer.endpoint(RIGHT);
    left.handlePacket(peer, PACKET, now);
    while (pass(left, right, LEFT) | pass(right, left, RIGHT)) {
      discardEvents();
    }
    return right.pollPacket() != null;
  }

  private boolean pass(InlineWireGuard from, InlineWireGuard to, Endpoint source) {
    boolean any = false;
    for (var datagram = from.pollDatagram(); datagram != null; datagram = from.pollDatagram()) {
      to.handleDatagram(datagram.bytes(), source, now);
      any = true;
    }
    return any;
  }

  private void discardEvents() {
    boolean more = true;
    while (more) {
      more = left.core().pollEvent() != null;
      more |= right.core().pollEvent() != null;
    }
  }

  private InlineWireGuard core(CryptoChoice crypto, RandomGenerator random) {
    return new InlineWireGuard(
        WireGuardConfig.of(
                Curve25519.generatePrivateKey(random),
                random,
                () -> Instant.ofEpochSecond(0, now),
                crypto.aead().provider(),
                new DropCounters())
            .withX25519(crypto.x25519().provider()));
  }
}
