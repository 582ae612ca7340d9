package fz.wireguard;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Two nodes under a virtual clock, with a network between them that can lose and delay. */
final class Pair {
  static final long SECOND = 1_000_000_000L;
  static final long MILLI = 1_000_000L;

  private record Flight(long at, long order, Node.Datagram datagram) {}

  final Random random;
  final Function<PeerConfig, PeerConfig> forLeft;
  final Function<PeerConfig, PeerConfig> forRight;

  /** The wall clock of both nodes. */
  final long[] clock = {0};

  Node left;
  Peer toRight;
  Node right;
  Peer toLeft;
  final List<Node.Datagram> seen = new ArrayList<>();

  /** What the network does not lose. */
  Predicate<Node.Datagram> passes = d -> true;

  /** How long each datagram takes; asked once more for a duplicate while {@link #duplicates}. */
  Function<Node.Datagram, Long> delay = d -> MILLI;

  Predicate<Node.Datagram> duplicates = d -> false;

  /** Told of each datagram that a node was given. */
  Consumer<Node.Datagram> arrived = d -> {};

  long now;

  private final PriorityQueue<Flight> flights =
      new PriorityQueue<>(
          (a, b) ->
              a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.order(), b.order()));
  private long order;

  Pair(long seed) {
    this(seed, c -> c, c -> c);
  }

  Pair(
      long seed,
      Function<PeerConfig, PeerConfig> forLeft,
      Function<PeerConfig, PeerConfig> forRight) {
    this.forLeft = forLeft;
    this.forRight = forRight;
    random = new Random(seed);
    now = random.nextLong() >> 2;
    left = new Node(1, random, clock, 100);
    right = new Node(2, random, clock, 100);
    introduceLeft();
    introduceRight();
  }

  /** The right node crashes and comes back with nothing but its configuration. */
  void restartRight() {
    Endpoint address = right.address;
    right.core.close();
    right = new Node(2, right.privateKey, random, clock, 100);
    right.address = address;
    introduceRight();
  }

  /** As {@link #restartRight}. */
  void restartLeft() {
    Endpoint address = left.address;
    left.core.close();
    left = new Node(1, left.privateKey, random, clock, 100);
    left.address = address;
    introduceLeft();
  }

  void sendRight(byte[] packet) {
    transmit(left.send(toRight, packet, now));
  }

  void sendLeft(byte[] packet) {
    transmit(right.send(toLeft, packet, now));
  }

  /** Lets time pass, with everything that is due in it, exactly when it is due. */
  void run(long nanos) {
    long end = now + nanos;
    while (true) {
      long next = Math.min(left.core.nextTimeout(), right.core.nextTimeout());
      if (!flights.isEmpty()) {
        next = Math.min(next, flights.peek().at());
      }
      if (next > end) {
        advance(end);
        return;
      }
      advance(Math.max(next, now));
      while (!flights.isEmpty() && flights.peek().at() <= now) {
        Node.Datagram datagram = flights.poll().datagram();
        Node to = nodeAt(datagram.to());
        if (to != null) {
          transmit(to.receive(datagram, now));
          arrived.accept(datagram);
        }
      }
      for (Node node : List.of(left, right)) {
        if (node.core.nextTimeout() <= now) {
          transmit(node.timeout(now));
        }
      }
    }
  }

  /** Time passes for both, and neither knows until it is called again. */
  void suspend(long nanos) {
    advance(now + nanos);
  }

  void transmit(List<Node.Datagram> datagrams) {
    for (Node.Datagram datagram : datagrams) {
      seen.add(datagram);
      if (!passes.test(datagram)) {
        continue;
      }
      flights.add(new Flight(now + delay.apply(datagram), order++, datagram));
      if (duplicates.test(datagram)) {
        flights.add(new Flight(now + delay.apply(datagram), order++, datagram));
      }
    }
  }

  long count(int type) {
    return seen.stream().filter(d -> d.type() == type).count();
  }

  long count(int type, Node from) {
    return seen.stream().filter(d -> d.type() == type && d.from().equals(from.address)).count();
  }

  private void introduceLeft() {
    toRight = left.core.addPeer(forLeft.apply(PeerConfig.of(right.core.publicKey())));
    toRight.endpoint(right.address);
  }

  private void introduceRight() {
    toLeft = right.core.addPeer(forRight.apply(PeerConfig.of(left.core.publicKey())));
    toLeft.endpoint(left.address);
  }

  private Node nodeAt(Endpoint address) {
    if (left.address.equals(address)) {
      return left;
    }
    return right.address.equals(address) ? right : null;
  }

  private void advance(long to) {
    clock[0] += to - now;
    now = to;
  }

  /** Returns an IPv4 UDP packet that carries a number and is of the given length. */
  static byte[] packet(long number, int length) {
    byte[] p = new byte[length];
    p[0] = 0x45;
    p[2] = (byte) (length >>> 8);
    p[3] = (byte) length;
    p[9] = 17;
    for (int i = 0; i < 8; i++) {
      p[20 + i] = (byte) (number >>> 56 - 8 * i);
    }
    return p;
  }

  static long number(byte[] packet) {
    long number = 0;
    for (int i = 0; i < 8; i++) {
      number = number << 8 | packet[20 + i] & 0xff;
    }
    return number;
  }
}
