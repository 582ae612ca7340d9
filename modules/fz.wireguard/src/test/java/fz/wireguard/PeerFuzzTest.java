package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two peers, and bytes that say what is sent, what happens to it, how time passes and what is
 * forged. Afterwards the tunnel must come back as soon as it has to.
 */
class PeerFuzzTest {
  private static final int MOST_BYTES = 256;

  @FuzzTest
  void session(byte[] script) {
    new Run(script.length > MOST_BYTES ? Arrays.copyOf(script, MOST_BYTES) : script).run();
  }

  private static final class Run {
    private final byte[] script;
    private final Pair pair;
    private final Invariants invariants;
    private final List<Node.Datagram> arrived = new ArrayList<>();
    private int at;
    private long number;

    Run(byte[] script) {
      this.script = script;
      int kind = next();
      pair =
          new Pair(7, c -> c, c -> c.withInitiates(kind % 2 == 0).withSendsUnconfirmed(kind > 127));
      pair.arrived = arrived::add;
      invariants = new Invariants(pair);
    }

    void run() {
      while (at < script.length) {
        operation();
        pair.transmit(pair.left.poll(pair.now));
        pair.transmit(pair.right.poll(pair.now));
        invariants.check();
      }
      recover();
    }

    private int next() {
      return at < script.length ? script[at++] & 0xff : 0;
    }

    private Node node() {
      return next() % 2 == 0 ? pair.left : pair.right;
    }

    private Peer peer() {
      return next() % 2 == 0 ? pair.toRight : pair.toLeft;
    }

    private void operation() {
      switch (next() % 16) {
        case 0 -> pair.sendRight(Pair.packet(++number, 40 + next()));
        case 1 -> pair.sendLeft(Pair.packet(++number, 40 + next()));
        case 2 -> pair.run(next() * 10 * MILLI);
        case 3 -> pair.run(next() * SECOND);
        case 4 -> pair.suspend(next() * 10 * SECOND);
        case 5 -> {
          int lost = next();
          pair.passes = d -> (lost >>> d.type() & 1) == 0;
        }
        case 6 -> {
          int most = next();
          pair.delay = d -> MILLI + pair.random.nextLong((1 + most) * 10 * MILLI);
        }
        case 7 -> {
          int often = next();
          pair.duplicates = d -> pair.random.nextInt(256) < often;
        }
        case 8 -> pair.restartLeft();
        case 9 -> pair.restartRight();
        case 10 -> invariants.roam(Endpoint.ofIpv4(0x0b00_0000 | next(), 1000));
        case 11 -> peer().presharedKey(key(next()));
        case 12 -> peer().initiateHandshake(pair.now);
        case 13 -> replay();
        case 14 -> forge();
        default -> rubbish();
      }
    }

    private void replay() {
      if (!arrived.isEmpty()) {
        deliver(node(), arrived.get(next() % arrived.size()));
      }
    }

    /** One bit of a message that was seen is changed, and mac1 is right all the same. */
    private void forge() {
      if (!arrived.isEmpty()) {
        Node.Datagram old = arrived.get(next() % arrived.size());
        byte[] bytes = old.bytes().clone();
        int position = next() % bytes.length;
        bytes[position] ^= (byte) (1 << next() % 8);
        Node node = node();
        sign(node, bytes);
        deliver(node, new Node.Datagram(old.from(), old.to(), bytes));
      }
    }

    private void rubbish() {
      int type = 1 + next() % 4;
      int[] lengths = {
        Message.INITIATION_BYTES, Message.RESPONSE_BYTES, Message.COOKIE_BYTES, 32 + next() % 64
      };
      byte[] bytes = new byte[lengths[type - 1]];
      Message.writeInt(bytes, 0, type);
      for (int i = 4; i < bytes.length; i++) {
        bytes[i] = (byte) (i < 20 ? next() : i);
      }
      Node node = node();
      sign(node, bytes);
      deliver(node, new Node.Datagram(Endpoint.ofIpv4(0x0c00_0001, 9), node.address, bytes));
    }

    private void sign(Node node, byte[] bytes) {
      CookieJar jar = new CookieJar(node.core.publicKey());
      if (bytes.length == Message.INITIATION_BYTES && bytes[0] == Message.INITIATION) {
        jar.sign(bytes, Message.INITIATION_MAC1, pair.now);
      } else if (bytes.length == Message.RESPONSE_BYTES && bytes[0] == Message.RESPONSE) {
        jar.sign(bytes, Message.RESPONSE_MAC1, pair.now);
      }
    }

    private void deliver(Node node, Node.Datagram datagram) {
      pair.transmit(node.receive(datagram, pair.now));
    }

    private void recover() {
      pair.passes = d -> true;
      pair.duplicates = d -> false;
      pair.delay = d -> MILLI;
      pair.toRight.presharedKey(key(1));
      pair.toLeft.presharedKey(key(1));
      long start = pair.now;
      int right = invariants.deliveredRight.size();
      int left = invariants.deliveredLeft.size();
      while (invariants.deliveredRight.size() == right || invariants.deliveredLeft.size() == left) {
        pair.sendRight(Pair.packet(++number, 60));
        pair.sendLeft(Pair.packet(++number, 60));
        pair.run(SECOND);
        invariants.check();
        assertTrue(pair.now - start <= Invariants.RECOVERY_NANOS, "no recovery");
      }
    }

    private static byte[] key(int number) {
      byte[] key = new byte[32];
      key[0] = (byte) number;
      return key;
    }
  }
}
