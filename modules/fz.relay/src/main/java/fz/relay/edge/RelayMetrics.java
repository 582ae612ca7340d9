package fz.relay.edge;

import fz.packet.DropReason;
import fz.relay.core.RelayCounters.Counter;
import fz.relay.metrics.Metric;
import fz.relay.metrics.Metric.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a relay counts, as metrics. Reading them disturbs no thread of the relay. */
public final class RelayMetrics {
  /** What the metrics are about, and the beginning of their names. */
  public static final String SCOPE = "fz.relay";

  private RelayMetrics() {}

  /** Returns the values of this moment. */
  public static List<Metric> of(Relay relay) {
    List<Metric> metrics = new ArrayList<>();
    metrics.add(
        Metric.of(
            SCOPE + ".allocations",
            Kind.GAUGE,
            "{allocation}",
            "Allocations that exist",
            relay.ledger().allocations()));
    metrics.add(
        Metric.of(
            SCOPE + ".users",
            Kind.GAUGE,
            "{user}",
            "Users who have an allocation",
            relay.ledger().users()));
    for (Counter counter : Counter.values()) {
      metrics.add(
          Metric.of(
              SCOPE + "." + name(counter),
              Kind.COUNTER,
              unit(counter),
              description(counter),
              relay.count(counter)));
    }
    List<Metric.Point> dropped = new ArrayList<>();
    for (DropReason reason : DropReason.values()) {
      long count = relay.dropped(reason);
      if (count > 0) {
        dropped.add(new Metric.Point(Map.of("reason", name(reason)), count));
      }
    }
    metrics.add(
        new Metric(SCOPE + ".dropped", Kind.COUNTER, "{packet}", "Datagrams discarded", dropped));
    return metrics;
  }

  private static String unit(Counter counter) {
    return switch (counter) {
      case BYTES_TO_PEERS, BYTES_TO_CLIENTS -> "By";
      case REQUESTS, CHALLENGES -> "{request}";
      case ALLOCATIONS_MADE, ALLOCATIONS_FREED -> "{allocation}";
      case CHANNELS -> "{channel}";
      case PACKETS_TO_PEERS, PACKETS_TO_CLIENTS, PACKETS_WITHIN -> "{packet}";
    };
  }

  private static String description(Counter counter) {
    return switch (counter) {
      case PACKETS_TO_PEERS -> "Datagrams sent to peers";
      case BYTES_TO_PEERS -> "Data sent to peers, without headers";
      case PACKETS_TO_CLIENTS -> "Datagrams sent to clients";
      case BYTES_TO_CLIENTS -> "Data sent to clients, without headers";
      case PACKETS_WITHIN -> "Datagrams from one allocation to another of the same thread";
      case REQUESTS -> "STUN and TURN requests looked at";
      case CHALLENGES -> "Requests answered with 401";
      case ALLOCATIONS_MADE -> "Allocations made";
      case ALLOCATIONS_FREED -> "Allocations that ended";
      case CHANNELS -> "Channels bound";
    };
  }

  /** Returns how others see the name of a constant. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
