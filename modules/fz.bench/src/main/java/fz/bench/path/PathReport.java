package fz.bench.path;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of results, as lines of text and as JSON. */
final class PathReport {
  private static final String HEAD =
      """
      dir  bytes flows  peers +idle | kpkt/s  Gbit/s | of a core: kpkt/s  Gbit/s \
      | ns/packet: read  core crypto write  rest | B/packet""";

  private final List<PathResult> results = new ArrayList<>();

  static String head() {
    return HEAD;
  }

  /** Adds a result and returns its line. */
  String add(PathResult result) {
    results.add(result);
    PathCase shape = result.shape();
    return String.format(
        Locale.ROOT,
        "%-3s %6d %5d %6d %5d | %6.0f %7.2f | %17.0f %7.2f | %15.0f %5.0f %6.0f %5.0f %5.0f | %8.2f",
        shape.direction().name().toLowerCase(Locale.ROOT),
        shape.lengthBytes(),
        shape.flows(),
        shape.peers(),
        shape.idlePeers(),
        result.packetsPerSecond() / 1e3,
        result.bitsPerSecond() / 1e9,
        result.packetsPerCpuSecond() / 1e3,
        result.bitsPerCpuSecond() / 1e9,
        result.readNanos(),
        result.coreNanos(),
        result.cryptoNanos(),
        result.writeNanos(),
        result.restNanos(),
        result.allocatedBytes());
  }

  /** Returns all results, for programs. */
  List<Map<String, Object>> json() {
    return results.stream().map(PathReport::fields).toList();
  }

  private static Map<String, Object> fields(PathResult result) {
    PathCase shape = result.shape();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("direction", shape.direction().name().toLowerCase(Locale.ROOT));
    fields.put("lengthBytes", shape.lengthBytes());
    fields.put("flows", shape.flows());
    fields.put("peers", shape.peers());
    fields.put("idlePeers", shape.idlePeers());
    fields.put("burst", shape.burst());
    fields.put("cipher", shape.aead().name());
    fields.put("workers", shape.placement().workers());
    fields.put("packetsPerSecond", result.packetsPerSecond());
    fields.put("bitsPerSecond", result.bitsPerSecond());
    fields.put("packetsPerCpuSecond", result.packetsPerCpuSecond());
    fields.put("bitsPerCpuSecond", result.bitsPerCpuSecond());
    fields.put("readNanos", result.readNanos());
    fields.put("coreNanos", result.coreNanos());
    fields.put("cryptoNanos", result.cryptoNanos());
    fields.put("writeNanos", result.writeNanos());
    fields.put("restNanos", result.restNanos());
    fields.put("allocatedBytesPerPacket", result.allocatedBytes());
    return fields;
  }
}
