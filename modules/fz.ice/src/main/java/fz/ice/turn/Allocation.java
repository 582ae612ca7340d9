package fz.ice.turn;

import fz.ice.StunAttribute;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.packet.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The life of an allocation (RFC 8656 sections 6 to 8): asked for when the way to the server is
 * known, refreshed while it is there, asked for again when it is lost, and given up after too many
 * failures. What belongs to it, permissions and channels, goes and comes with it.
 */
final class Allocation {
  private static final long SECOND = 1_000_000_000L;
  private static final long LEAST_LIFETIME_SECONDS = 30;
  private static final long DEFAULT_LIFETIME_SECONDS = 600;
  private static final int MAX_FAILURES = 6;
  private static final int MAX_REDIRECTS = 4;
  private static final long PAST = Long.MIN_VALUE / 2;

  private final RandomGenerator random;
  private final Requests requests;
  private final ServerPaths paths;
  private final PeerAccess access;
  private final Consumer<TurnEvent> events;
  private final Set<Endpoint> visited;
  private List<Endpoint> relayed = List.of();
  private State state = State.NEW;
  private Families families = Families.BOTH;
  private boolean freeing;
  private boolean refreshing;
  private int failures;
  private long retryAt;
  private long refreshAt;

  enum State {
    NEW,
    /** The server is asked what it sees, over all of its addresses. */
    PROBING,
    ALLOCATING,
    ALLOCATED,
    /** Between two attempts. */
    PAUSED,
    /** The server is told that the allocation is not needed any more. */
    CLOSING,
    ENDED
  }

  /** What versions of IP are asked for; a server may know only some of these requests. */
  private enum Families {
    BOTH,
    IPV4,
    IPV6
  }

  Allocation(
      RandomGenerator random,
      Requests requests,
      ServerPaths paths,
      PeerAccess access,
      Consumer<TurnEvent> events) {
    this.random = random;
    this.requests = requests;
    this.paths = paths;
    this.access = access;
    this.events = events;
    this.visited = new HashSet<>(paths.addresses());
  }

  State state() {
    return state;
  }

  /** Returns the server to ask for channels and permissions; null while there is no allocation. */
  Endpoint usableServer() {
    return state == State.ALLOCATED ? paths.server() : null;
  }

  /** Returns true while the way to the server is to be kept open. */
  boolean needsPath() {
    return state == State.ALLOCATING || state == State.ALLOCATED;
  }

  /** Returns the own addresses on the relay. */
  List<Endpoint> relayed() {
    return relayed;
  }

  /** Begins if it is time for that, for the first time or once more. */
  void beginIfDue(long nowNanos) {
    if (state == State.NEW || state == State.PAUSED && nowNanos >= retryAt) {
      begin(nowNanos);
    }
  }

  /** Refreshes if it is time for that. */
  void refreshIfDue(long nowNanos) {
    if (state == State.ALLOCATED && nowNanos >= refreshAt && !refreshing) {
      refreshing = true;
      requests.refresh(paths.server(), false, nowNanos);
    }
  }

  /** Returns when something is to be done without an answer; {@link Long#MAX_VALUE} = never. */
  long due() {
    return switch (state) {
      case NEW -> PAST;
      case PAUSED -> retryAt;
      case ALLOCATED -> refreshing ? Long.MAX_VALUE : refreshAt;
      // Only requests are under way.
      default -> Long.MAX_VALUE;
    };
  }

  /** Begins anew, at once; what has been given back stays so. */
  void restart(long nowNanos) {
    if (state == State.CLOSING) {
      return;
    }
    failures = 0;
    if (relayed.isEmpty()) {
      drop();
    } else {
      lose(TurnFailure.MOVED);
    }
    begin(nowNanos);
  }

  /** Gives the allocation back. */
  void close(long nowNanos) {
    boolean allocated = needsPath();
    Endpoint server = paths.server();
    drop();
    state = State.ENDED;
    if (allocated) {
      state = State.CLOSING;
      requests.refresh(server, true, nowNanos);
    }
  }

  /** The way to the server is known. */
  void allocate(long nowNanos) {
    state = State.ALLOCATING;
    requests.allocate(
        paths.server(), families == Families.BOTH, families == Families.IPV6, nowNanos);
  }

  /** For the server this is another client now: the allocation is out of reach. */
  void moved(long nowNanos) {
    if (state != State.CLOSING) {
      lose(TurnFailure.MOVED);
      families = Families.BOTH;
      allocate(nowNanos);
    }
  }

  /** The server does not know the allocation: makes another one. */
  void lost(long nowNanos) {
    if (state == State.ALLOCATED) {
      lose(TurnFailure.MISMATCH);
      allocate(nowNanos);
    }
  }

  /** Takes the answer to a request to allocate or to refresh. */
  void succeeded(Transaction asked, StunMessage message, long nowNanos) {
    if (asked.request.method() == StunMethod.ALLOCATE) {
      allocated(asked, message, nowNanos);
    } else if (state == State.CLOSING) {
      state = State.ENDED;
    } else if (freeing) {
      allocate(nowNanos);
    } else if (state == State.ALLOCATED) {
      refreshing = false;
      refreshAt = asked.beganAt + lifetime(message) / 2;
    }
  }

  /** Takes the refusal of a request to allocate or to refresh. */
  void refused(Transaction asked, int code, StunMessage message, long nowNanos) {
    if (asked.request.method() == StunMethod.ALLOCATE) {
      allocationRefused(code, message, nowNanos);
    } else {
      refreshRefused(code, nowNanos);
    }
  }

  /** The server is silent. */
  void unanswered(long nowNanos) {
    if (state == State.CLOSING) {
      state = State.ENDED;
    } else {
      fail(TurnFailure.TIMEOUT, false, nowNanos);
    }
  }

  private void begin(long nowNanos) {
    state = State.PROBING;
    families = Families.BOTH;
    freeing = false;
    paths.begin(nowNanos);
  }

  private void allocated(Transaction asked, StunMessage message, long nowNanos) {
    if (state != State.ALLOCATING) {
      return;
    }
    relayed = message.xorAddresses(StunAttribute.XOR_RELAYED_ADDRESS);
    if (relayed.isEmpty()) {
      fail(TurnFailure.REFUSED, false, nowNanos);
      return;
    }
    state = State.ALLOCATED;
    failures = 0;
    freeing = false;
    refreshing = false;
    refreshAt = asked.beganAt + lifetime(message) / 2;
    events.accept(new TurnEvent.Allocated(relayed, paths.base()));
    access.allocated(paths.server(), nowNanos);
  }

  private static long lifetime(StunMessage message) {
    long seconds = message.number32(StunAttribute.LIFETIME).orElse(DEFAULT_LIFETIME_SECONDS);
    return Math.max(LEAST_LIFETIME_SECONDS, seconds) * SECOND;
  }

  private void allocationRefused(int code, StunMessage message, long nowNanos) {
    switch (code) {
      case 300 -> redirect(message, nowNanos);
      case 401 -> fail(TurnFailure.CREDENTIALS, true, nowNanos);
      // A server that is content with none of its nonces may be in trouble; credentials are not.
      case 438 -> fail(TurnFailure.REFUSED, false, nowNanos);
      // An allocation of these credentials was made before and may still be freed.
      case 441 -> fail(TurnFailure.CREDENTIALS, false, nowNanos);
      case 437 -> {
        if (freeing) {
          fail(TurnFailure.MISMATCH, false, nowNanos);
        } else {
          freeing = true;
          requests.refresh(paths.server(), true, nowNanos);
        }
      }
      case 440 -> {
        if (families == Families.IPV6) {
          fail(TurnFailure.FAMILY, true, nowNanos);
        } else {
          families = families == Families.BOTH ? Families.IPV4 : Families.IPV6;
          allocate(nowNanos);
        }
      }
      case 486 -> fail(TurnFailure.QUOTA, false, nowNanos);
      case 508 -> fail(TurnFailure.CAPACITY, false, nowNanos);
      default -> fail(TurnFailure.REFUSED, code < 500, nowNanos);
    }
  }

  private void refreshRefused(int code, long nowNanos) {
    if (state == State.CLOSING) {
      state = State.ENDED;
    } else if (freeing) {
      allocate(nowNanos);
    } else if (code == 437 || code == 441) {
      lost(nowNanos);
    } else {
      lose(code == 401 || code == 438 ? TurnFailure.CREDENTIALS : TurnFailure.REFUSED);
      allocate(nowNanos);
    }
  }

  private void redirect(StunMessage message, long nowNanos) {
    Endpoint other = message.address(StunAttribute.ALTERNATE_SERVER).orElse(null);
    if (other == null
        || other.isIpv4() != paths.server().isIpv4()
        || visited.size() >= MAX_REDIRECTS + 2
        || !visited.add(other)) {
      fail(TurnFailure.REDIRECTED, true, nowNanos);
      return;
    }
    requests.clear();
    requests.forgetServer();
    paths.replace(List.of(other));
    events.accept(new TurnEvent.Redirected(other));
    begin(nowNanos);
  }

  /** The allocation is void; requests that concern it are forgotten. */
  private void lose(TurnFailure reason) {
    drop();
    events.accept(new TurnEvent.Unavailable(reason, false));
  }

  private void fail(TurnFailure reason, boolean permanent, long nowNanos) {
    drop();
    failures++;
    boolean givesUp = permanent || failures >= MAX_FAILURES;
    state = givesUp ? State.ENDED : State.PAUSED;
    long pause = SECOND << failures - 1;
    retryAt = nowNanos + pause + random.nextLong(pause / 2);
    events.accept(new TurnEvent.Unavailable(reason, givesUp));
  }

  private void drop() {
    relayed = List.of();
    requests.clear();
    access.unbind();
    paths.drop();
    freeing = false;
    refreshing = false;
  }
}
