package fz.bench.tunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counters of the network stacks of both ends that should stay at zero. */
final class NetCounters {
  /** Counters as in {@code nstat}, and what they are called here. */
  private static final Map<String, String> WATCHED =
      Map.of(
          "TcpExtTCPOFOQueue", "outOfOrder",
          "TcpRetransSegs", "retransmits",
          "TcpInCsumErrors", "checksumErrors",
          "UdpInCsumErrors", "checksumErrors",
          "UdpInErrors", "udpErrors");

  private NetCounters() {}

  /** Sums the counters over the namespaces of some processes. */
  static Map<String, Long> of(List<Long> pids) throws IOException {
    Map<String, Long> sums = new HashMap<>();
    WATCHED.values().forEach(name -> sums.put(name, 0L));
    for (long pid : pids) {
      for (String file : List.of("snmp", "netstat")) {
        read(Files.readAllLines(Path.of("/proc/" + pid + "/net", file)), sums);
      }
    }
    return sums;
  }

  /** Names and values are on lines of their own, with the same first word. */
  private static void read(List<String> lines, Map<String, Long> sums) {
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      String[] names = lines.get(i).split(" ");
      String[] values = lines.get(i + 1).split(" ");
      String group = names[0].substring(0, names[0].length() - 1);
      for (int k = 1; k < names.length; k++) {
        String name = WATCHED.get(group + names[k]);
        if (name != null) {
          sums.merge(name, Long.parseLong(values[k]), Long::sum);
        }
      }
    }
  }
}
