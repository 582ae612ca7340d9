package fz.translate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.packet.DropReason;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Map;

/** What became of the packets of a capture. Each one is translated or refused for one reason. */
final class Counts {
  private final Map<DropReason, Long> refused = new EnumMap<>(DropReason.class);
  private long toIpv6;
  private long toIpv4;
  private long split;
  private long fragments;
  private long errors;

  /** Counts a packet that was translated. */
  void translated(boolean newFamilyIsIpv6) {
    if (newFamilyIsIpv6) {
      toIpv6++;
    } else {
      toIpv4++;
    }
  }

  /** Counts one of the translated packets as split. */
  void split(int intoFragments) {
    split++;
    fragments += intoFragments;
  }

  void refused(DropReason reason, boolean answered) {
    refused.merge(reason, 1L, Long::sum);
    errors += answered ? 1 : 0;
  }

  private long allRefused() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  void print(PrintWriter out) {
    line(out, "packets", toIpv6 + toIpv4 + allRefused(), "");
    line(out, "to IPv6", toIpv6, split == 0 ? "" : "; " + split + " split into " + fragments);
    line(out, "to IPv4", toIpv4, "");
    line(out, "refused", allRefused(), errors == 0 ? "" : "; " + errors + " with an ICMP error");
    refused.forEach((reason, count) -> out.printf("  %-20s %d%n", reason, count));
  }

  private static void line(PrintWriter out, String what, long count, String more) {
    out.printf("%-22s %d%s%n", what, count, more);
  }

  ObjectNode toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("packets", toIpv6 + toIpv4 + allRefused());
    root.put("to_ipv6", toIpv6);
    root.put("to_ipv4", toIpv4);
    root.put("split", split);
    root.put("fragments", fragments);
    root.put("icmp_errors", errors);
    ObjectNode reasons = root.putObject("refused");
    refused.forEach((reason, count) -> reasons.put(reason.name(), count));
    return root;
  }
}
