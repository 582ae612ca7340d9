package fz.wg.uapi;

import fz.packet.IpPrefix;
import fz.wg.settings.DeviceState;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Values;
import java.time.Instant;
import java.util.Map;

/** What a server answers. */
public final class UapiText {
  /** The question for counters, which only fz understands. */
  static final String COUNTERS = "fz_counters=1";

  /** The answer to a change that was made. */
  public static final String DONE = "errno=0\n\n";

  private UapiText() {}

  /** Returns the answer to a request that failed. */
  public static String failed(UapiError error) {
    return "errno=" + error.code() + "\n\n";
  }

  /** Returns the answer to {@code get=1}, keys included. */
  public static String state(DeviceState state) {
    StringBuilder out = new StringBuilder(128 + 512 * state.peers().size());
    if (!state.privateKey().isNone()) {
      line(out, "private_key", state.privateKey().hex());
    }
    if (state.listenPort() != 0) {
      line(out, "listen_port", state.listenPort());
    }
    if (state.fwmark() != 0) {
      line(out, "fwmark", Integer.toUnsignedLong(state.fwmark()));
    }
    for (PeerState peer : state.peers()) {
      peer(out, peer);
    }
    return out.append(DONE).toString();
  }

  /** Returns the answer to {@link #COUNTERS}. */
  public static String counters(Map<String, Long> counters) {
    StringBuilder out = new StringBuilder(1024);
    counters.forEach((name, value) -> line(out, name, value));
    return out.append(DONE).toString();
  }

  private static void peer(StringBuilder out, PeerState peer) {
    line(out, "public_key", peer.publicKey().hex());
    line(out, "preshared_key", peer.presharedKey().hex());
    line(out, "protocol_version", 1);
    peer.endpoint().ifPresent(endpoint -> line(out, "endpoint", Values.text(endpoint)));
    Instant handshake = peer.lastHandshake().orElse(Instant.EPOCH);
    line(out, "last_handshake_time_sec", handshake.getEpochSecond());
    line(out, "last_handshake_time_nsec", handshake.getNano());
    line(out, "tx_bytes", peer.sentBytes());
    line(out, "rx_bytes", peer.receivedBytes());
    line(out, "persistent_keepalive_interval", peer.keepaliveSeconds());
    for (IpPrefix prefix : peer.allowedIps()) {
      line(out, "allowed_ip", Values.text(prefix));
    }
  }

  private static void line(StringBuilder out, String name, Object value) {
    out.append(name).append('=').append(value).append('\n');
  }
}
