package fz.wg;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.wg.settings.DeviceState;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The state of an interface for users and for scripts. Secret keys are never part of it. */
final class ShowText {
  private static final String HIDDEN = "(hidden)";

  /** The latest handshake first, those without one last. */
  private static final Comparator<PeerState> LATEST_FIRST =
      Comparator.comparing(
          (PeerState peer) -> peer.lastHandshake().orElse(Instant.MIN), Comparator.reverseOrder());

  private ShowText() {}

  /** Returns lines for users, as {@code wg show} has them. */
  static List<String> lines(String name, DeviceState state, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("interface: " + name);
    if (!state.privateKey().isNone()) {
      lines.add("  public key: " + state.privateKey().publicKey().base64());
      lines.add("  private key: " + HIDDEN);
    }
    if (state.listenPort() != 0) {
      lines.add("  listening port: " + state.listenPort());
    }
    if (state.fwmark() != 0) {
      lines.add("  fwmark: 0x" + Integer.toHexString(state.fwmark()));
    }
    for (PeerState peer : sorted(state)) {
      lines.add("");
      peer(lines, peer, now);
    }
    return lines;
  }

  /** Returns an object for scripts: bytes, seconds, and instants as in RFC 3339. */
  static ObjectNode json(String name, DeviceState state) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", name);
    if (!state.privateKey().isNone()) {
      node.put("publicKey", state.privateKey().publicKey().base64());
    }
    node.put("listenPort", state.listenPort());
    node.put("fwmark", Integer.toUnsignedLong(state.fwmark()));
    ArrayNode peers = node.putArray("peers");
    for (PeerState peer : sorted(state)) {
      ObjectNode entry = peers.addObject().put("publicKey", peer.publicKey().base64());
      entry.put("hasPresharedKey", !peer.presharedKey().isNone());
      entry.put("endpoint", peer.endpoint().map(Values::text).orElse(null));
      ArrayNode allowed = entry.putArray("allowedIps");
      peer.allowedIps().forEach(prefix -> allowed.add(Values.text(prefix)));
      entry.put("latestHandshake", peer.lastHandshake().map(Instant::toString).orElse(null));
      entry.put("receivedBytes", peer.receivedBytes());
      entry.put("sentBytes", peer.sentBytes());
      entry.put("persistentKeepaliveSeconds", peer.keepaliveSeconds());
    }
    return node;
  }

  private static void peer(List<String> lines, PeerState peer, Instant now) {
    lines.add("peer: " + peer.publicKey().base64());
    if (!peer.presharedKey().isNone()) {
      lines.add("  preshared key: " + HIDDEN);
    }
    peer.endpoint().ifPresent(endpoint -> lines.add("  endpoint: " + Values.text(endpoint)));
    String allowed = String.join(", ", peer.allowedIps().stream().map(Values::text).toList());
    lines.add("  allowed ips: " + (allowed.isEmpty() ? "(none)" : allowed));
    peer.lastHandshake()
        .ifPresent(then -> lines.add("  latest handshake: " + age(Duration.between(then, now))));
    if (peer.receivedBytes() != 0 || peer.sentBytes() != 0) {
      lines.add(
          "  transfer: "
              + size(peer.receivedBytes())
              + " received, "
              + size(peer.sentBytes())
              + " sent");
    }
    if (peer.keepaliveSeconds() != 0) {
      lines.add(
          "  persistent keepalive: every " + duration(Duration.ofSeconds(peer.keepaliveSeconds())));
    }
  }

  /** Returns how long ago something was. */
  static String age(Duration age) {
    if (age.isNegative()) {
      return "in the future: the clock of this host was set back";
    }
    return age.getSeconds() == 0 ? "now" : duration(age) + " ago";
  }

  /** Returns a number of bytes in the largest unit that fits. */
  static String size(long bytes) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", value, units[unit]);
  }

  private static String duration(Duration duration) {
    List<String> parts = new ArrayList<>();
    part(parts, duration.toDays() / 365, "year");
    part(parts, duration.toDays() % 365, "day");
    part(parts, duration.toHoursPart(), "hour");
    part(parts, duration.toMinutesPart(), "minute");
    part(parts, duration.toSecondsPart(), "second");
    return String.join(", ", parts);
  }

  private static void part(List<String> parts, long count, String unit) {
    if (count != 0) {
      parts.add(count + " " + unit + (count == 1 ? "" : "s"));
    }
  }

  private static List<PeerState> sorted(DeviceState state) {
    return state.peers().stream().sorted(LATEST_FIRST).toList();
  }
}
