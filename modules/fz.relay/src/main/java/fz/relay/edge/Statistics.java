package fz.relay.edge;

import fz.packet.DropReason;
import fz.relay.core.RelayCounters.Counter;
import java.util.Locale;

/** What a relay counts, in the forms in which others read it. */
public final class Statistics {
  private Statistics() {}

  /** Returns one line of JSON. */
  public static String json(Relay relay, boolean ready) {
    StringBuilder text = new StringBuilder(512);
    text.append("{\"ready\":").append(ready);
    text.append(",\"draining\":").append(relay.isDraining());
    text.append(",\"uptime_seconds\":").append(relay.uptimeNanos() / 1_000_000_000L);
    text.append(",\"allocations\":").append(relay.ledger().allocations());
    text.append(",\"users\":").append(relay.ledger().users());
    for (Counter counter : Counter.values()) {
      text.append(",\"").append(name(counter.name())).append("\":").append(relay.count(counter));
    }
    text.append(",\"dropped\":{");
    String separator = "";
    for (DropReason reason : DropReason.values()) {
      long count = relay.dropped(reason);
      if (count > 0) {
        text.append(separator).append('"').append(name(reason.name())).append("\":").append(count);
        separator = ",";
      }
    }
    return text.append("}}").toString();
  }

  /** Returns the text format of Prometheus. */
  static String prometheus(Relay relay) {
    StringBuilder text = new StringBuilder(2_048);
    gauge(text, "allocations", relay.ledger().allocations());
    gauge(text, "users", relay.ledger().users());
    for (Counter counter : Counter.values()) {
      String name = "fz_relay_" + name(counter.name()) + "_total";
      text.append("# TYPE ").append(name).append(" counter\n");
      text.append(name).append(' ').append(relay.count(counter)).append('\n');
    }
    text.append("# TYPE fz_relay_dropped_total counter\n");
    for (DropReason reason : DropReason.values()) {
      long count = relay.dropped(reason);
      if (count > 0) {
        text.append("fz_relay_dropped_total{reason=\"").append(name(reason.name()));
        text.append("\"} ").append(count).append('\n');
      }
    }
    return text.toString();
  }

  private static void gauge(StringBuilder text, String name, long value) {
    text.append("# TYPE fz_relay_").append(name).append(" gauge\n");
    text.append("fz_relay_").append(name).append(' ').append(value).append('\n');
  }

  private static String name(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
