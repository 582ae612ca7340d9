package fz.ice.turn;

import fz.ice.StunAttribute;
import fz.ice.StunMessage;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.List;

/**
 * The addresses of a server: which of them is in use, what it sees over each, how far it is, and
 * whether it is still there.
 */
final class ServerPaths {
  private static final long SECOND = 1_000_000_000L;
  private static final long KEEP_NANOS = 25 * SECOND;
  private static final long SILENCE_NANOS = 2 * SECOND;
  private static final long PAST = Long.MIN_VALUE / 2;

  private final Requests requests;
  private List<ServerPath> paths;
  private ServerPath active;
  private long roundTrip = -1;
  private long lastSent = PAST;
  private long lastReceived = PAST;
  // When data was sent that nothing has come back for yet; PAST if something has.
  private long silentSince = PAST;
  private boolean doubted;

  ServerPaths(List<Endpoint> addresses, Requests requests) {
    this.requests = requests;
    replace(addresses);
  }

  /** Forgets the server; another one has these addresses. */
  void replace(List<Endpoint> addresses) {
    paths = addresses.stream().map(ServerPath::new).toList();
    active = null;
  }

  List<Endpoint> addresses() {
    return paths.stream().map(path -> path.address).toList();
  }

  /** Returns what the server has seen so far. */
  List<TurnEvent.Reflexive> reflexive() {
    return paths.stream()
        .filter(path -> path.mapped != null)
        .map(path -> new TurnEvent.Reflexive(path.mapped, path.base))
        .toList();
  }

  @HotPath
  ServerPath active() {
    return active;
  }

  /** Returns the address of the server that is in use, or null. */
  @HotPath
  Endpoint server() {
    return active == null ? null : active.address;
  }

  /** Returns the own address that reaches it, or null. */
  @HotPath
  Endpoint base() {
    return active == null ? null : active.base;
  }

  void use(ServerPath path) {
    active = path;
  }

  long roundTrip() {
    return roundTrip;
  }

  /** Asks over all addresses what the server sees. */
  void begin(long nowNanos) {
    active = null;
    for (ServerPath path : paths) {
      probe(path, nowNanos);
    }
  }

  /** Requests that are under way have been forgotten. */
  void drop() {
    paths.forEach(path -> path.asking = false);
    silentSince = PAST;
    doubted = false;
  }

  /** Returns true if some address has not had its time to answer yet. */
  boolean isAsking() {
    return paths.stream().anyMatch(path -> path.asking);
  }

  /** Takes over what the server sees; returns true if that is news. */
  boolean answered(ServerPath path, StunMessage message, Endpoint local, long nowNanos) {
    silent(path, nowNanos);
    if (path == active) {
      silentSince = PAST;
      doubted = false;
    }
    Endpoint mapped =
        message
            .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)
            .or(() -> message.address(StunAttribute.MAPPED_ADDRESS))
            .orElse(null);
    return mapped != null && path.learn(local, mapped);
  }

  /** A question over a path has come to nothing; it is asked again in time. */
  void silent(ServerPath path, long nowNanos) {
    path.asking = false;
    path.keepAt = nowNanos + KEEP_NANOS;
  }

  /** Returns true if data has come since a request began: its answers got lost in the traffic. */
  boolean hasReceivedSince(long beganAtNanos) {
    return lastReceived > beganAtNanos;
  }

  void measure(Transaction answered, long nowNanos) {
    long sample = nowNanos - answered.beganAt;
    if (roundTrip < 0) {
      roundTrip = sample;
    } else if (answered.isUnambiguous()) {
      roundTrip = (7 * roundTrip + sample) / 8;
    }
  }

  @HotPath
  void received(long nowNanos) {
    lastReceived = nowNanos;
    silentSince = PAST;
    doubted = false;
  }

  /** Notes that data has been sent; returns true if it is time to ask whether the server lives. */
  @HotPath
  boolean sent(long nowNanos) {
    lastSent = nowNanos;
    if (silentSince == PAST) {
      silentSince = nowNanos;
    } else if (!doubted && nowNanos - silentSince >= SILENCE_NANOS) {
      doubted = true;
      return true;
    }
    return false;
  }

  /** Notes that the server may be dead; returns false if that has been noted before. */
  boolean doubt() {
    boolean isNew = !doubted;
    doubted = true;
    return isNew;
  }

  /** Asks again what the server sees where no data flows. */
  void keep(long nowNanos) {
    for (ServerPath path : paths) {
      if (path.asking || path.mapped == null) {
        continue;
      }
      if (path == active) {
        // Both must flow: data sent keeps the NAT's binding, data received shows the server alive.
        long flow = Math.min(lastSent, lastReceived);
        path.keepAt = doubted ? nowNanos : Math.max(path.keepAt, flow + KEEP_NANOS);
      }
      if (nowNanos >= path.keepAt) {
        probe(path, nowNanos);
      }
    }
  }

  /**
   * Asks at once what the server sees, from whatever address the host would use now. Silence is
   * noticed early.
   */
  void recheck(long nowNanos) {
    doubted = true;
    for (ServerPath path : paths) {
      if (path.mapped != null) {
        path.asking = true;
        requests.rebinding(path, nowNanos);
      }
    }
  }

  /** Returns when {@link #keep} is due. */
  long due() {
    long due = Long.MAX_VALUE;
    for (ServerPath path : paths) {
      if (!path.asking && path.mapped != null) {
        due = Math.min(due, path.keepAt);
      }
    }
    return due;
  }

  private void probe(ServerPath path, long nowNanos) {
    path.asking = true;
    requests.binding(path, path == active && doubted, nowNanos);
  }
}
