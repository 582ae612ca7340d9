package fz.relay.edge;

import fz.packet.DropReason;
import fz.relay.core.RelayCounters.Counter;

/** What a relay counts, for people. */
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
      text.append(",\"")
          .append(RelayMetrics.name(counter))
          .append("\":")
          .append(relay.count(counter));
    }
    text.append(",\"dropped\":{");
    String separator = "";
    for (DropReason reason : DropReason.values()) {
      long count = relay.dropped(reason);
      if (count > 0) {
        text.append(separator)
            .append('"')
            .append(RelayMetrics.name(reason))
            .append("\":")
            .append(count);
        separator = ",";
      }
    }
    return text.append("}}").toString();
  }
}
