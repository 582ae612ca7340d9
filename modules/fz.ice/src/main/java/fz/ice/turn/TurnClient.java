package fz.ice.turn;

import fz.ice.IceTransmit;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One allocation on a TURN server (RFC 8656), over UDP: gets it, keeps it, and gets another one
 * when it is lost, until {@link #close}. All addresses of the server are asked what they see; the
 * one that answers first serves. The allocation has addresses of both versions of IP if the server
 * has.
 *
 * <p>A state machine without socket and clock; single-threaded. After any call the owner drains
 * {@link #pollTransmit} and {@link #pollEvent}. Data of peers goes over channels, which the owner
 * frames with {@link fz.ice.ChannelData}, or in Send and Data indications.
 */
public final class TurnClient {
  private static final long SECOND = 1_000_000_000L;
  private static final long LEAST_LIFETIME_SECONDS = 30;
  private static final long DEFAULT_LIFETIME_SECONDS = 600;
  private static final int MAX_FAILURES = 6;
  private static final int MAX_REDIRECTS = 4;
  private static final long PAST = Long.MIN_VALUE / 2;

  private final RandomGenerator random;
  private final Requests requests;
  private final PeerAccess access;
  private final List<TurnEvent> events = new ArrayList<>();
  private final Set<Endpoint> visited = new HashSet<>();
  private final ServerPaths paths;
  private List<Endpoint> relayed = List.of();
  private State state = State.NEW;
  private Families families = Families.BOTH;
  private boolean freeing;
  private boolean refreshing;
  private int failures;
  private long retryAt;
  private long refreshAt;
  private long deadline = PAST;

  private enum State {
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

  /**
   * Creates a client, which starts with its first {@link #handleTimeout}.
   *
   * @param random secure randomness, for transaction ids
   */
  public TurnClient(TurnServer server, RandomGenerator random) {
    this.random = random;
    this.requests = new Requests(new Authentication(server.credentials()), random);
    this.access = new PeerAccess(requests);
    this.paths = new ServerPaths(server.addresses(), requests);
    visited.addAll(server.addresses());
  }

  /** Returns all addresses that answers and data can come from. */
  public List<Endpoint> serverAddresses() {
    return paths.addresses();
  }

  /** Returns the address of the server that is in use, or null. */
  @HotPath
  public Endpoint server() {
    ServerPath active = paths.active();
    return active == null ? null : active.address;
  }

  /** Returns the own address that reaches the server, or null. */
  @HotPath
  public Endpoint base() {
    ServerPath active = paths.active();
    return active == null ? null : active.base;
  }

  /** Returns the addresses of the allocation; none if there is no allocation. */
  public List<Endpoint> relayedAddresses() {
    return relayed;
  }

  /** Returns the own address on the relay of a version of IP, or null. */
  public Endpoint relayedAddress(boolean ipv4) {
    for (Endpoint address : relayed) {
      if (address.isIpv4() == ipv4) {
        return address;
      }
    }
    return null;
  }

  /** Returns what the server has seen so far: an address for each own one that reaches it. */
  public List<TurnEvent.Reflexive> reflexiveAddresses() {
    return paths.reflexive();
  }

  /**
   * Returns the smoothed round trip to the server in nanoseconds, or -1 before the first answer.
   */
  public long roundTripNanos() {
    return paths.roundTrip();
  }

  /** Returns true if nothing more is tried until {@link #restart}. */
  public boolean isEnded() {
    return state == State.ENDED;
  }

  /**
   * Takes a STUN message that came from one of {@link #serverAddresses}, except a Data indication,
   * which the owner takes apart.
   *
   * @param local the own address that it arrived at
   * @return false if it has nothing to do with any request, or is not authentic
   */
  public boolean handleStun(StunMessage message, Endpoint local, Endpoint remote, long nowNanos) {
    boolean isAnswer =
        message.stunClass() == StunClass.SUCCESS || message.stunClass() == StunClass.ERROR;
    Transaction asked = isAnswer ? requests.find(message.transactionId()) : null;
    if (asked == null
        || asked.request.method() != message.method()
        || !asked.request.server().equals(remote)
        || !isCredible(asked, message)) {
      return false;
    }
    requests.remove(asked);
    paths.measure(asked, nowNanos);
    if (message.stunClass() == StunClass.SUCCESS) {
      succeeded(asked, message, local, nowNanos);
    } else {
      refused(asked, message, nowNanos);
    }
    update(nowNanos);
    return true;
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {
    if (state == State.NEW || state == State.PAUSED && nowNanos >= retryAt) {
      begin(nowNanos);
    }
    for (Transaction unanswered : requests.handleTimeout(nowNanos)) {
      if (state != State.PAUSED && state != State.ENDED) {
        expired(unanswered, nowNanos);
      }
    }
    if (state == State.ALLOCATED) {
      if (nowNanos >= refreshAt && !refreshing) {
        refreshing = true;
        requests.refresh(server(), false, nowNanos);
      }
      access.handleTimeout(server(), nowNanos);
    }
    if (state == State.ALLOCATING || state == State.ALLOCATED) {
      paths.keep(nowNanos);
    }
    update(nowNanos);
  }

  /** Returns when to call {@link #handleTimeout} at the latest; {@link Long#MAX_VALUE} = never. */
  public long nextTimeout() {
    return requests.hasTransmits() || !events.isEmpty() ? PAST : deadline;
  }

  /** Returns the next message to send, or null; its local address may be unspecified. */
  public IceTransmit pollTransmit() {
    return requests.pollTransmit(base());
  }

  /** Returns the next event, or null. */
  public TurnEvent pollEvent() {
    return events.isEmpty() ? null : events.removeFirst();
  }

  /** Begins anew, at once: after a change of the own addresses, or when the server may be back. */
  public void restart(long nowNanos) {
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
    update(nowNanos);
  }

  /**
   * Finds out at once whether the server still sees the same client: the network has changed.
   * Without an allocation it begins anew.
   */
  public void handleNetworkChange(long nowNanos) {
    if (state == State.ALLOCATED) {
      paths.recheck(nowNanos);
      update(nowNanos);
    } else {
      restart(nowNanos);
    }
  }

  /** Frees the allocation. The client ends when the server has confirmed that or is silent. */
  public void close(long nowNanos) {
    boolean allocated = state == State.ALLOCATING || state == State.ALLOCATED;
    Endpoint address = server();
    drop();
    state = State.ENDED;
    if (allocated) {
      state = State.CLOSING;
      requests.refresh(address, true, nowNanos);
    }
    update(nowNanos);
  }

  /**
   * Returns the channel to a peer, which is asked for if there is none, and again after it has
   * ended. It becomes usable when there is an allocation.
   *
   * @return null if the server has refused it a short time ago, or if there are too many
   */
  public TurnChannel channel(Endpoint peer, long nowNanos) {
    TurnChannel channel =
        access.channel(peer, state == State.ALLOCATED ? server() : null, nowNanos);
    update(nowNanos);
    return channel;
  }

  /** Returns the channel to a peer that data can be sent over now; nothing is asked for. */
  public Optional<TurnChannel> usableChannel(Endpoint peer) {
    return Optional.ofNullable(access.known(peer)).filter(TurnChannel::isUsable);
  }

  /** Returns the channel of data that came from {@link #server}, or null. Notes the data. */
  @HotPath
  public TurnChannel received(int number, long nowNanos) {
    TurnChannel channel = access.channel(number);
    if (channel != null) {
      channel.received();
      paths.received(nowNanos);
    }
    return channel;
  }

  /**
   * Notes that data has been sent over a channel. It keeps the NAT's binding alive; and if nothing
   * comes back for a while, the server is asked whether it is still there.
   */
  @HotPath
  public void sent(long nowNanos) {
    if (paths.sent(nowNanos)) {
      deadline = PAST;
    }
  }

  /** Asks the server at once whether it is still there, because a path has fallen silent. */
  public void doubt(long nowNanos) {
    if (state == State.ALLOCATED && paths.doubt()) {
      paths.keep(nowNanos);
      update(nowNanos);
    }
  }

  /** Asks that a peer's address may send through the allocation, and keeps that so. */
  public void permit(Endpoint peer, long nowNanos) {
    access.permit(peer, state == State.ALLOCATED ? server() : null, nowNanos);
    update(nowNanos);
  }

  /**
   * Returns a Send indication for {@link #server}: data without a channel, to a peer that {@link
   * #permit} has been called for.
   */
  public byte[] sendIndication(Endpoint peer, byte[] data) {
    return requests.sendIndication(peer, data);
  }

  /** What is asked under a signature is answered under one, except that another nonce is wanted. */
  private boolean isCredible(Transaction asked, StunMessage message) {
    if (asked.stamp == 0) {
      return true;
    }
    int code = message.errorCode().orElse(0);
    return code == 401 || code == 438 || requests.verifies(message);
  }

  private void begin(long nowNanos) {
    state = State.PROBING;
    families = Families.BOTH;
    freeing = false;
    paths.begin(nowNanos);
  }

  private void allocate(long nowNanos) {
    state = State.ALLOCATING;
    requests.allocate(server(), families == Families.BOTH, families == Families.IPV6, nowNanos);
  }

  private void succeeded(Transaction asked, StunMessage message, Endpoint local, long nowNanos) {
    switch (message.method()) {
      case StunMethod.BINDING ->
          seen((ServerPath) asked.request.subject(), message, local, nowNanos);
      case StunMethod.ALLOCATE -> allocated(asked, message, nowNanos);
      case StunMethod.REFRESH -> refreshed(asked, message, nowNanos);
      default -> access.succeeded(asked);
    }
  }

  private void seen(ServerPath path, StunMessage message, Endpoint local, long nowNanos) {
    boolean known = path.mapped != null;
    boolean isNew = paths.answered(path, message, local, nowNanos);
    if (isNew) {
      events.add(new TurnEvent.Reflexive(path.mapped, path.base));
    }
    if (state == State.PROBING && path.mapped != null) {
      paths.use(path);
      allocate(nowNanos);
    } else if (path == paths.active() && known && isNew && state != State.CLOSING) {
      // For the server this is another client: the allocation is out of reach.
      lose(TurnFailure.MOVED);
      families = Families.BOTH;
      allocate(nowNanos);
    }
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
    events.add(new TurnEvent.Allocated(relayed, base()));
    access.allocated(server(), nowNanos);
  }

  private void refreshed(Transaction asked, StunMessage message, long nowNanos) {
    if (state == State.CLOSING) {
      state = State.ENDED;
    } else if (freeing) {
      allocate(nowNanos);
    } else if (state == State.ALLOCATED) {
      refreshing = false;
      refreshAt = asked.beganAt + lifetime(message) / 2;
    }
  }

  private static long lifetime(StunMessage message) {
    long seconds = message.number32(StunAttribute.LIFETIME).orElse(DEFAULT_LIFETIME_SECONDS);
    return Math.max(LEAST_LIFETIME_SECONDS, seconds) * SECOND;
  }

  private void refused(Transaction asked, StunMessage message, long nowNanos) {
    int code = message.errorCode().orElse(500);
    boolean challenged = code == 401 || code == 438;
    if (challenged && requests.repeat(asked, message, nowNanos)) {
      return;
    }
    switch (asked.request.method()) {
      case StunMethod.BINDING -> unanswered((ServerPath) asked.request.subject(), nowNanos);
      case StunMethod.ALLOCATE -> allocationRefused(code, message, nowNanos);
      case StunMethod.REFRESH -> refreshRefused(code, nowNanos);
      default -> {
        if (code == 437) {
          lost(nowNanos);
        } else {
          access.refused(asked, code, nowNanos);
        }
      }
    }
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
          requests.refresh(server(), true, nowNanos);
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

  /** The server does not know the allocation: makes another one. */
  private void lost(long nowNanos) {
    if (state == State.ALLOCATED) {
      lose(TurnFailure.MISMATCH);
      allocate(nowNanos);
    }
  }

  private void redirect(StunMessage message, long nowNanos) {
    Endpoint other = message.address(StunAttribute.ALTERNATE_SERVER).orElse(null);
    if (other == null
        || other.isIpv4() != server().isIpv4()
        || visited.size() >= MAX_REDIRECTS + 2
        || !visited.add(other)) {
      fail(TurnFailure.REDIRECTED, true, nowNanos);
      return;
    }
    requests.clear();
    requests.forgetServer();
    paths.replace(List.of(other));
    events.add(new TurnEvent.Redirected(other));
    begin(nowNanos);
  }

  private void expired(Transaction asked, long nowNanos) {
    switch (asked.request.method()) {
      case StunMethod.BINDING -> {
        ServerPath path = (ServerPath) asked.request.subject();
        if (path == paths.active() && paths.hasReceivedSince(asked.beganAt)) {
          paths.silent(path, nowNanos);
        } else {
          unanswered(path, nowNanos);
        }
      }
      case StunMethod.ALLOCATE -> fail(TurnFailure.TIMEOUT, false, nowNanos);
      case StunMethod.REFRESH -> {
        if (state == State.CLOSING) {
          state = State.ENDED;
        } else {
          fail(TurnFailure.TIMEOUT, false, nowNanos);
        }
      }
      default -> access.expired(asked, nowNanos);
    }
  }

  private void unanswered(ServerPath path, long nowNanos) {
    paths.silent(path, nowNanos);
    if (path == paths.active() || state == State.PROBING && !paths.isAsking()) {
      fail(TurnFailure.TIMEOUT, false, nowNanos);
    }
  }

  /** The allocation is void; requests that concern it are forgotten. */
  private void lose(TurnFailure reason) {
    drop();
    events.add(new TurnEvent.Unavailable(reason, false));
  }

  private void drop() {
    relayed = List.of();
    requests.clear();
    access.unbind();
    paths.drop();
    freeing = false;
    refreshing = false;
  }

  private void fail(TurnFailure reason, boolean permanent, long nowNanos) {
    drop();
    failures++;
    boolean givesUp = permanent || failures >= MAX_FAILURES;
    state = givesUp ? State.ENDED : State.PAUSED;
    long pause = SECOND << failures - 1;
    retryAt = nowNanos + pause + random.nextLong(pause / 2);
    events.add(new TurnEvent.Unavailable(reason, givesUp));
  }

  private void update(long nowNanos) {
    long next = requests.due();
    switch (state) {
      case NEW -> next = PAST;
      case PAUSED -> next = Math.min(next, retryAt);
      case ALLOCATED -> {
        next = Math.min(next, refreshing ? Long.MAX_VALUE : refreshAt);
        next = Math.min(next, access.due());
      }
      default -> {
        // Only requests are under way.
      }
    }
    if (state == State.ALLOCATING || state == State.ALLOCATED) {
      next = Math.min(next, paths.due());
    }
    deadline = next;
  }

  @Override
  public String toString() {
    return "TurnClient[" + Objects.toString(state) + "]";
  }
}
