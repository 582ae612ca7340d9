package fz.archtest;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who may read whom, among the modules of this project. An arrow that is not here is refused, so
 * that a new one is a change to this table that a reviewer sees. Modules for tests and measurements
 * are not here: nothing may depend on {@code fz.testkit}, {@code fz.interop} or {@code fz.bench},
 * and they may depend on everything.
 */
final class Layers {
  /** Module, and the modules that its classes may depend on. */
  static final Map<String, Set<String>> ALLOWED = allowed();

  /** Modules without threads, sockets, clocks, randomness or logging. */
  static final Set<String> PURE =
      Set.of("packet", "wireguard", "ice", "siit", "nat", "dns", "control", "tunnel");

  /** Packages of other modules that are as pure. */
  static final Set<String> PURE_PACKAGES = Set.of("relay.core");

  /** Modules that only provide services: they export nothing and nobody names them. */
  static final Set<String> PROVIDERS =
      Set.of(
          "transport.tun",
          "transport.udp",
          "transport.pcap",
          "crypto.openssl",
          "crypto.ipsecmb",
          "resolver.plain");

  private Layers() {}

  /** Returns the module of a package: the longest name that it begins with, or null. */
  static String moduleOf(String root, String packageName) {
    if (!packageName.startsWith(root + ".")) {
      return null;
    }
    String rest = packageName.substring(root.length() + 1);
    String best = null;
    for (String module : ALLOWED.keySet()) {
      boolean inside = rest.equals(module) || rest.startsWith(module + ".");
      if (inside && (best == null || module.length() > best.length())) {
        best = module;
      }
    }
    return best;
  }

  private static Map<String, Set<String>> allowed() {
    Map<String, Set<String>> table = new TreeMap<>();
    table.put("packet", Set.of());
    table.put("wireguard", Set.of("packet"));
    table.put("ice", Set.of("packet"));
    table.put("siit", Set.of("packet"));
    table.put("nat", Set.of("siit", "packet"));
    table.put("dns", Set.of("packet"));
    table.put("control", Set.of());
    table.put("tunnel", Set.of("packet", "wireguard", "ice", "nat", "dns", "control"));
    table.put("linux", Set.of("packet"));
    table.put("transport", Set.of("packet"));
    table.put("transport.tun", Set.of("transport", "linux", "packet"));
    table.put("transport.udp", Set.of("transport", "linux", "packet"));
    table.put("transport.pcap", Set.of("transport", "packet"));
    table.put("crypto.openssl", Set.of("wireguard", "packet"));
    table.put("crypto.ipsecmb", Set.of("wireguard", "packet"));
    table.put("resolver.plain", Set.of("dns", "transport", "packet"));
    table.put("channel", Set.of("control"));
    table.put("pipeline", Set.of("tunnel", "transport", "wireguard", "packet"));
    table.put("command", Set.of());
    table.put("portal", Set.of("control", "command"));
    table.put("relay", Set.of("packet", "ice", "transport", "control", "channel", "command"));
    table.put("netcheck", Set.of("packet", "ice", "command"));
    table.put(
        "wg",
        Set.of("pipeline", "tunnel", "transport", "wireguard", "control", "command", "packet"));
    table.put("translate", Set.of("siit", "transport", "command", "packet"));
    table.put(
        "app",
        Set.of(
            "pipeline",
            "tunnel",
            "transport",
            "channel",
            "control",
            "command",
            "dns",
            "wireguard",
            "packet"));
    return table;
  }
}
