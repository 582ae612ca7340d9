package fz.ice.turn;

import fz.ice.IceTransmit;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.turn.Allocation.State;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final long PAST = Long.MIN_VALUE / 2;

  private final Requests requests;
  private final ServerPaths paths;
  private final PeerAccess access;
  private final Allocation allocation;
  private final List<TurnEvent> events = new ArrayList<>();
  private long deadline = PAST;

  /**
   * Creates a client, which starts with its first {@link #handleTimeout}.
   *
   * @param random secure randomness, for transaction ids
   */
  public TurnClient(TurnServer server, RandomGenerator random) {
    this.requests = new Requests(new Authentication(server.credentials()), random);
    this.paths = new ServerPaths(server.addresses(), requests);
    this.access = new PeerAccess(requests);
    this.allocation = new Allocation(random, requests, paths, access, events::add);
  }

  /** Returns all addresses that answers and data can come from. */
  public List<Endpoint> serverAddresses() {
    return paths.addresses();
  }

  /** Returns the address of the server that is in use, or null. */
  @HotPath
  public Endpoint server() {
    return paths.server();
  }

  /** Returns the own address that reaches the server, or null. */
  @HotPath
  public Endpoint base() {
    return paths.base();
  }

  /** Returns the addresses of the allocation; none if there is no allocation. */
  public List<Endpoint> relayedAddresses() {
    return allocation.relayed();
  }

  /** Returns the own address on the relay of a version of IP, or null. */
  public Endpoint relayedAddress(boolean ipv4) {
    for (Endpoint address : allocation.relayed()) {
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
    return allocation.state() == State.ENDED;
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
    update();
    return true;
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {
    allocation.beginIfDue(nowNanos);
    for (Transaction unanswered : requests.handleTimeout(nowNanos)) {
      if (allocation.state() != State.PAUSED && allocation.state() != State.ENDED) {
        expired(unanswered, nowNanos);
      }
    }
    allocation.refreshIfDue(nowNanos);
    if (allocation.state() == State.ALLOCATED) {
      access.handleTimeout(server(), nowNanos);
    }
    if (allocation.needsPath()) {
      paths.keep(nowNanos);
    }
    update();
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
    allocation.restart(nowNanos);
    update();
  }

  /**
   * Finds out at once whether the server still sees the same client: the network has changed.
   * Without an allocation it begins anew.
   */
  public void handleNetworkChange(long nowNanos) {
    if (allocation.state() == State.ALLOCATED) {
      paths.recheck(nowNanos);
      update();
    } else {
      restart(nowNanos);
    }
  }

  /** Frees the allocation. The client ends when the server has confirmed that or is silent. */
  public void close(long nowNanos) {
    allocation.close(nowNanos);
    update();
  }

  /**
   * Returns the channel to a peer, which is asked for if there is none, and again after it has
   * ended. It becomes usable when there is an allocation.
   *
   * @return null if the server has refused it a short time ago, or if there are too many
   */
  public TurnChannel channel(Endpoint peer, long nowNanos) {
    TurnChannel channel = access.channel(peer, allocation.usableServer(), nowNanos);
    update();
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
    if (allocation.state() == State.ALLOCATED && paths.doubt()) {
      paths.keep(nowNanos);
      update();
    }
  }

  /** Asks that a peer's address may send through the allocation, and keeps that so. */
  public void permit(Endpoint peer, long nowNanos) {
    access.permit(peer, allocation.usableServer(), nowNanos);
    update();
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

  private void succeeded(Transaction asked, StunMessage message, Endpoint local, long nowNanos) {
    switch (message.method()) {
      case StunMethod.BINDING ->
          seen((ServerPath) asked.request.subject(), message, local, nowNanos);
      case StunMethod.ALLOCATE, StunMethod.REFRESH ->
          allocation.succeeded(asked, message, nowNanos);
      default -> access.succeeded(asked);
    }
  }

  private void seen(ServerPath path, StunMessage message, Endpoint local, long nowNanos) {
    boolean known = path.mapped != null;
    boolean isNew = paths.answered(path, message, local, nowNanos);
    if (isNew) {
      events.add(new TurnEvent.Reflexive(path.mapped, path.base));
    }
    if (allocation.state() == State.PROBING && path.mapped != null) {
      paths.use(path);
      allocation.allocate(nowNanos);
    } else if (path == paths.active() && known && isNew) {
      allocation.moved(nowNanos);
    }
  }

  private void refused(Transaction asked, StunMessage message, long nowNanos) {
    int code = message.errorCode().orElse(500);
    boolean challenged = code == 401 || code == 438;
    if (challenged && requests.repeat(asked, message, nowNanos)) {
      return;
    }
    switch (asked.request.method()) {
      case StunMethod.BINDING -> unanswered((ServerPath) asked.request.subject(), nowNanos);
      case StunMethod.ALLOCATE, StunMethod.REFRESH ->
          allocation.refused(asked, code, message, nowNanos);
      default -> {
        if (code == 437) {
          allocation.lost(nowNanos);
        } else {
          access.refused(asked, code, nowNanos);
        }
      }
    }
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
      case StunMethod.ALLOCATE, StunMethod.REFRESH -> allocation.unanswered(nowNanos);
      default -> access.expired(asked, nowNanos);
    }
  }

  private void unanswered(ServerPath path, long nowNanos) {
    paths.silent(path, nowNanos);
    boolean probing = allocation.state() == State.PROBING;
    if (path == paths.active() || probing && !paths.isAsking()) {
      allocation.unanswered(nowNanos);
    }
  }

  private void update() {
    deadline = Math.min(requests.due(), allocation.due());
    if (allocation.state() == State.ALLOCATED) {
      deadline = Math.min(deadline, access.due());
    }
    if (allocation.needsPath()) {
      deadline = Math.min(deadline, paths.due());
    }
  }

  @Override
  public String toString() {
    return "TurnClient[" + allocation.state() + "]";
  }
}
