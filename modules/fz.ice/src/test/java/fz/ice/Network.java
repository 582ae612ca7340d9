package fz.ice;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/** Agents in virtual time, with latency, seeded loss, blocked paths and address translation. */
final class Network {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1000 * MILLI;

  private record Datagram(long at, long order, Endpoint from, Endpoint to, byte[] payload) {}

  private final PriorityQueue<Datagram> flying =
      new PriorityQueue<>(Comparator.comparingLong(Datagram::at).thenComparing(Datagram::order));
  private final Map<Endpoint, IceAgent> owners = new LinkedHashMap<>();
  private final Map<IceAgent, List<IceEvent>> events = new LinkedHashMap<>();
  private final Map<IceAgent, List<Long>> wakeUps = new LinkedHashMap<>();
  private final Random random;
  private long order;

  long now = 1_000 * SECOND;
  double loss;
  long latency = 20 * MILLI;
  long sent;
  long lastEventAt;
  boolean hidesLocalAddress;
  BiPredicate<Endpoint, Endpoint> blocked = (from, to) -> false;
  UnaryOperator<Endpoint> source = UnaryOperator.identity();
  UnaryOperator<Endpoint> destination = UnaryOperator.identity();

  Network(long seed) {
    random = new Random(seed);
  }

  void attach(IceAgent agent, Endpoint... addresses) {
    for (Endpoint address : addresses) {
      owners.put(address, agent);
    }
    events.putIfAbsent(agent, new ArrayList<>());
  }

  void detach(IceAgent agent) {
    owners.values().removeIf(owner -> owner == agent);
    events.remove(agent);
  }

  /** Returns how many times an agent had something to do so far; all at one moment is one. */
  int wakeUps(IceAgent agent) {
    return wakeUps.getOrDefault(agent, List.of()).size();
  }

  private void wake(IceAgent agent) {
    List<Long> times = wakeUps.computeIfAbsent(agent, any -> new ArrayList<>());
    if (times.isEmpty() || times.getLast() != now) {
      times.add(now);
    }
  }

  List<IceEvent> events(IceAgent agent) {
    return events.get(agent);
  }

  void run(long nanos) {
    long end = now + nanos;
    while (true) {
      drain();
      long next = flying.isEmpty() ? Long.MAX_VALUE : flying.peek().at;
      for (IceAgent agent : events.keySet()) {
        next = Math.min(next, agent.nextTimeout());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      while (!flying.isEmpty() && flying.peek().at <= now) {
        deliver(flying.poll());
      }
      for (IceAgent agent : events.keySet()) {
        if (agent.nextTimeout() <= now) {
          wake(agent);
          agent.handleTimeout(now);
        }
      }
    }
  }

  private void deliver(Datagram datagram) {
    IceAgent agent = owners.get(datagram.to);
    if (agent != null) {
      wake(agent);
      Endpoint local = hidesLocalAddress ? new Endpoint(0, 0, datagram.to.port()) : datagram.to;
      agent.handleStun(
          StunMessage.parse(datagram.payload).orElseThrow(), local, datagram.from, now);
    }
  }

  private void drain() {
    events.forEach(
        (agent, list) -> {
          for (IceTransmit t = agent.pollTransmit(); t != null; t = agent.pollTransmit()) {
            sent++;
            if (random.nextDouble() >= loss && !blocked.test(t.local(), t.remote())) {
              flying.add(
                  new Datagram(
                      now + latency,
                      order++,
                      source.apply(t.local()),
                      destination.apply(t.remote()),
                      t.payload()));
            }
          }
          for (IceEvent e = agent.pollEvent(); e != null; e = agent.pollEvent()) {
            list.add(e);
            lastEventAt = now;
          }
          if (agent.nextTimeout() < now && !owners.containsValue(agent)) {
            throw new AssertionError("drained agent is not served");
          }
        });
  }
}
