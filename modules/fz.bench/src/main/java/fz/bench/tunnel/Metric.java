package fz.bench.tunnel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that is measured.
 *
 * @param id the key in JSON
 * @param title for people
 * @param unit of the values
 * @param better which way is better
 */
record Metric(String id, String title, String unit, Better better) {
  /** Which way is better. */
  enum Better {
    HIGHER,
    LOWER
  }

  private static final Map<String, Metric> ALL = all();

  /** Returns all of them in the order of reports. */
  static List<Metric> list() {
    return List.copyOf(ALL.values());
  }

  private static Map<String, Metric> all() {
    List<Metric> list = new ArrayList<>();
    Map<Load, String> titles = new LinkedHashMap<>();
    titles.put(Load.TCP1, "TCP, 1 stream");
    titles.put(Load.TCP4, "TCP, 4 streams");
    titles.put(Load.REVERSE1, "TCP, 1 stream, reverse");
    titles.put(Load.REVERSE4, "TCP, 4 streams, reverse");
    titles.put(Load.BIDIR, "TCP, both ways at once");
    titles.forEach((load, title) -> list.add(higher(load.id() + ".rate", title, "Gbit/s")));
    titles.forEach(
        (load, title) -> {
          String id = load.id();
          list.add(lower(id + ".boxCpu", title + ": processor time, whole box", "s/GB"));
          list.add(lower(id + ".tunnelCpu", title + ": processor time, both ends", "s/GB"));
          list.add(lower(id + ".switches", title + ": context switches, both ends", "1/MB"));
        });
    list.add(higher("udp.lossless", "UDP, highest rate with less than 0.1 % loss", "k/s"));
    list.add(higher("udp.overrun", "UDP, received when overrun", "k/s"));
    list.add(lower("udp.late", "UDP, datagrams out of order", ""));
    for (Load load : List.of(Load.PING, Load.PINGLOAD)) {
      String title = load == Load.PING ? "Ping, idle" : "Ping, next to a TCP stream";
      list.add(lower(load.id() + ".p50", title + ", p50", "ms"));
      list.add(lower(load.id() + ".p99", title + ", p99", "ms"));
      list.add(lower(load.id() + ".p999", title + ", p99.9", "ms"));
      list.add(lower(load.id() + ".lost", title + ", lost", ""));
    }
    list.add(lower("handshake.first", "First reply with a new handshake", "ms"));
    list.add(lower("start.first", "Cold start of the client to the first reply", "ms"));
    list.add(lower("idle.wakeUps", "Idle: wake-ups of the client", "1/min"));
    list.add(lower("idle.cpu", "Idle: processor time of the client", "ms/min"));
    list.add(lower("idle.serverWakeUps", "Idle: wake-ups of the server", "1/min"));
    list.add(lower("idle.serverCpu", "Idle: processor time of the server", "ms/min"));
    list.add(lower("memory.client", "Resident memory of the client at the end", "MB"));
    list.add(lower("memory.server", "Resident memory of the server at the end", "MB"));
    titles.forEach(
        (load, title) -> list.add(lower(load.id() + ".retransmits", title + ": retransmits", "")));
    titles.forEach(
        (load, title) ->
            list.add(lower(load.id() + ".outOfOrder", title + ": segments out of order", "")));
    list.add(lower("guard.checksumErrors", "Packets with a bad checksum", ""));
    list.add(lower("guard.udpErrors", "Datagrams that sockets lost during TCP", ""));
    list.add(lower("guard.restless", "Loads after which a process did not sleep", ""));
    Map<String, Metric> all = new LinkedHashMap<>();
    list.forEach(metric -> all.put(metric.id(), metric));
    return all;
  }

  private static Metric higher(String id, String title, String unit) {
    return new Metric(id, title, unit, Better.HIGHER);
  }

  private static Metric lower(String id, String title, String unit) {
    return new Metric(id, title, unit, Better.LOWER);
  }
}
