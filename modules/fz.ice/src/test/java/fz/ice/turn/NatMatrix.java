package fz.ice.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Two peers behind every pair of NATs that RFC 4787 can describe, with two relays, from the first
 * packet through silence, expiring bindings, the death of a relay and a change of networks.
 *
 * <p>{@code main} takes the number of seeds for each pair and the loss in percent.
 */
final class NatMatrix {
  private static final long SECOND = World.SECOND;
  private static final long[] EXPIRIES = {30, 60, 120, 300};

  final Map<String, int[]> counts = new TreeMap<>();
  final List<Long> direct = new ArrayList<>();
  final List<Long> relayed = new ArrayList<>();
  final List<Long> afterRelayDeath = new ArrayList<>();
  final List<Long> afterRoam = new ArrayList<>();
  final List<Long> toDirect = new ArrayList<>();
  final List<String> faults = new ArrayList<>();
  int runs;

  public static void main(String[] arguments) {
    int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    double loss = arguments.length > 1 ? Integer.parseInt(arguments[1]) / 100.0 : 0;
    NatMatrix matrix = new NatMatrix();
    for (int seed = 0; seed < seeds; seed++) {
      matrix.all(seed, loss);
    }
    matrix.print();
  }

  /** Runs every pair of edges once. */
  void all(long seed, double loss) {
    for (int client = 0; client < 10; client++) {
      for (int gateway = 0; gateway < 10; gateway++) {
        one(client, gateway, seed * 100 + client * 10 + gateway, loss);
      }
    }
  }

  /** Edge 0 is open; 1 to 9 are the NATs, by mapping and then by filtering. */
  private static Edge edge(int kind, String outer, Random random) {
    if (kind == 0) {
      return Edge.open();
    }
    Edge.Dependence[] all = Edge.Dependence.values();
    long expiry = EXPIRIES[random.nextInt(EXPIRIES.length)] * SECOND;
    return Edge.nat(
        World.address(outer, 0),
        all[(kind - 1) / 3],
        all[(kind - 1) % 3],
        expiry,
        random.nextBoolean());
  }

  void one(int clientKind, int gatewayKind, long seed, double loss) {
    World world = new World(seed);
    world.loss = loss;
    ModelRelay near = new ModelRelay(world, "203.0.113.1", "2001:db8:a::1");
    ModelRelay far = new ModelRelay(world, "203.0.113.2", "2001:db8:b::1");
    Random random = new Random(seed);
    near.latency = World.MILLI * (1 + random.nextInt(10));
    far.latency = near.latency + World.MILLI;
    IcePeer client = new IcePeer(world, 11, edge(clientKind, "192.0.2.11", random), true, false);
    IcePeer gateway = new IcePeer(world, 12, edge(gatewayKind, "192.0.2.12", random), true, false);
    client.latency = World.MILLI * (2 + random.nextInt(20));
    gateway.latency = World.MILLI * (2 + random.nextInt(20));
    for (IcePeer peer : List.of(client, gateway)) {
      peer.use(near, "near");
      peer.use(far, "far");
    }
    world.run(2 * SECOND);
    String name = client.edge + " - " + gateway.edge;
    runs++;

    IcePeer.introduce(client, gateway);
    long limit = (loss > 0 ? 15 : 2) * SECOND;
    long took = world.runUntil(() -> client.isConnected() && gateway.isConnected(), limit);
    if (took < 0) {
      faults.add(name + " seed " + seed + ": not connected");
      return;
    }
    boolean firstDirect = client.isDirect();
    (firstDirect ? direct : relayed).add(took);
    long more = world.runUntil(() -> client.isDirect() && gateway.isDirect(), 5 * SECOND);
    boolean isDirect = more >= 0;
    if (isDirect) {
      toDirect.add(took + more);
    }
    int[] count = counts.computeIfAbsent(name, n -> new int[2]);
    count[isDirect ? 0 : 1]++;
    judge(client.edge, gateway.edge, isDirect, name + " seed " + seed);
    if (!exchange(world, client, gateway)) {
      faults.add(name + " seed " + seed + ": no data");
    }
    silence(world, client, gateway, name + " seed " + seed);
    relayDeath(world, client, gateway, near, far, name + " seed " + seed);
    roam(world, client, gateway, random, name + " seed " + seed);
  }

  /** What is possible must happen, and what is not must not. */
  private void judge(Edge a, Edge b, boolean isDirect, String name) {
    boolean aCone = a.isOpen() || a.mapping == Edge.Dependence.NOTHING;
    boolean bCone = b.isOpen() || b.mapping == Edge.Dependence.NOTHING;
    boolean possible = aCone && bCone || aCone && admitsAnyPort(a) || bCone && admitsAnyPort(b);
    if (possible && !isDirect) {
      faults.add(name + ": relayed although a direct path exists");
    }
    boolean strict = !admitsAnyPort(a) && !admitsAnyPort(b) && !(aCone && bCone);
    if (strict && isDirect) {
      faults.add(name + ": direct through NATs that forbid it");
    }
  }

  private static boolean admitsAnyPort(Edge edge) {
    return edge.isOpen() || edge.filtering != Edge.Dependence.ADDRESS_AND_PORT;
  }

  /** Ten minutes without data: bindings expire unless the checks keep them. */
  private void silence(World world, IcePeer client, IcePeer gateway, String name) {
    world.run(600 * SECOND);
    if (!client.isConnected() || !gateway.isConnected() || !exchange(world, client, gateway)) {
      faults.add(name + ": lost in ten minutes of silence");
    }
  }

  private void relayDeath(
      World world, IcePeer client, IcePeer gateway, ModelRelay near, ModelRelay far, String name) {
    if (!client.isConnected()) {
      return;
    }
    Relay used = client.agent.relay();
    ModelRelay dead = used != null && used.id().equals("near") ? near : far;
    boolean wasRelayed = !client.isDirect();
    dead.alive = false;
    long took = untilDataFlows(world, client, gateway, 60 * SECOND);
    if (took < 0) {
      faults.add(name + ": not back after the death of a relay");
    } else if (wasRelayed) {
      afterRelayDeath.add(took);
    }
    dead.alive = true;
    dead.reboot();
    world.run(30 * SECOND);
  }

  private void roam(World world, IcePeer client, IcePeer gateway, Random random, String name) {
    if (!client.isConnected()) {
      return;
    }
    client.roam(edge(1 + random.nextInt(9), "192.0.2.111", random), "2");
    long took = untilDataFlows(world, client, gateway, 60 * SECOND);
    if (took < 0) {
      faults.add(name + ": not back after a change of networks");
    } else {
      afterRoam.add(took);
    }
  }

  /** Both send every 20 ms; returns when a datagram sent from now on has arrived on both sides. */
  private static long untilDataFlows(World world, IcePeer a, IcePeer b, long limit) {
    long begin = world.now;
    while (world.now - begin < limit) {
      if (!a.isConnected() || !b.isConnected()) {
        return -1;
      }
      a.received.clear();
      b.received.clear();
      a.sendData();
      b.sendData();
      world.run(20 * World.MILLI);
      if (world.now - begin > 500 * World.MILLI && !a.received.isEmpty() && !b.received.isEmpty()) {
        return world.now - begin;
      }
    }
    return -1;
  }

  private static boolean exchange(World world, IcePeer a, IcePeer b) {
    return untilDataFlows(world, a, b, 30 * SECOND) >= 0;
  }

  void print() {
    System.out.println("runs " + runs + ", faults " + faults.size());
    counts.forEach((n, c) -> System.out.println(c[0] + " direct " + c[1] + " relayed  " + n));
    print("connected, first path direct", direct);
    print("connected, first path relayed", relayed);
    print("on a direct path", toDirect);
    print("data again after death of the relay in use", afterRelayDeath);
    print("data again after roaming", afterRoam);
    faults.stream().limit(30).forEach(System.out::println);
  }

  private static void print(String what, List<Long> nanos) {
    if (nanos.isEmpty()) {
      System.out.println(what + ": none");
      return;
    }
    long[] sorted = nanos.stream().mapToLong(n -> n / World.MILLI).sorted().toArray();
    System.out.printf(
        "%s: n %d, median %d ms, p99 %d ms, worst %d ms%n",
        what,
        sorted.length,
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted[sorted.length - 1]);
  }

  static long percentile(List<Long> nanos, double p) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * p))];
  }
}
