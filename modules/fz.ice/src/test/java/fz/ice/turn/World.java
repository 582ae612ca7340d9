package fz.ice.turn;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/** Hosts in virtual time, each behind an edge, with latency and seeded loss between them. */
final class World {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  final Random random;
  double loss;
  long now = 1_000 * SECOND;
  private final Map<Endpoint, Host> byAddress = new LinkedHashMap<>();
  private final List<Host> hosts = new ArrayList<>();
  private final PriorityQueue<Due> dues =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparing(Due::order));
  private long order;

  private record Due(long at, long order, Runnable action) {}

  /** Something with sockets. */
  interface Host {
    Edge edge();

    /** Latency of its own link, one way. */
    long latency();

    /** Returns the own socket for a family, or null. */
    Endpoint socket(boolean ipv4);

    void receive(Endpoint source, Endpoint local, byte[] payload);

    long nextTimeout();

    void handleTimeout();

    /** Sends what it has to send. */
    void drain();
  }

  World(long seed) {
    random = new Random(seed);
  }

  static Endpoint address(String text, int port) {
    return IpAddresses.parse(text).orElseThrow().withPort(port);
  }

  void add(Host host) {
    if (!hosts.contains(host)) {
      hosts.add(host);
    }
  }

  void remove(Host host) {
    hosts.remove(host);
    byAddress.values().removeIf(h -> h == host);
  }

  /** Makes a host reachable at an address. */
  void attach(Host host, Endpoint address) {
    add(host);
    byAddress.put(address.withPort(0), host);
  }

  void detach(Host host) {
    byAddress.values().removeIf(h -> h == host);
  }

  void send(Host from, Endpoint local, Endpoint remote, byte[] payload) {
    Endpoint socket = from.socket(remote.isIpv4());
    boolean given = !IpAddresses.isUnspecified(local.high(), local.low());
    if (socket == null || given && local.isIpv4() != remote.isIpv4()) {
      return;
    }
    Endpoint seen = from.edge().outbound(given ? local : socket, remote, now);
    Host to = byAddress.get(remote.withPort(0));
    if (seen == null || to == null || random.nextDouble() < loss) {
      return;
    }
    after(
        from.latency() + to.latency(),
        () -> {
          Endpoint inside = to.edge().inbound(seen, remote, now);
          if (inside != null && byAddress.get(remote.withPort(0)) == to) {
            to.receive(seen, inside, payload);
          }
        });
  }

  void after(long nanos, Runnable action) {
    dues.add(new Due(now + nanos, order++, action));
  }

  void run(long nanos) {
    long end = now + nanos;
    while (true) {
      hosts.forEach(Host::drain);
      long next = dues.isEmpty() ? Long.MAX_VALUE : dues.peek().at;
      for (Host host : hosts) {
        next = Math.min(next, host.nextTimeout());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      while (!dues.isEmpty() && dues.peek().at <= now) {
        dues.poll().action.run();
      }
      for (Host host : List.copyOf(hosts)) {
        if (host.nextTimeout() <= now) {
          host.handleTimeout();
        }
      }
    }
  }

  /** Lets time pass until something is true; returns the time that took, or -1. */
  long runUntil(java.util.function.BooleanSupplier condition, long limitNanos) {
    long begin = now;
    while (now - begin < limitNanos) {
      if (condition.getAsBoolean()) {
        return now - begin;
      }
      run(MILLI);
    }
    return condition.getAsBoolean() ? now - begin : -1;
  }
}
