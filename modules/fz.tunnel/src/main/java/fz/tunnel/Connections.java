package fz.tunnel;

import fz.ice.Candidate;
import fz.ice.IceAgent;
import fz.ice.IceEvent;
import fz.ice.IcePatience;
import fz.ice.IceRole;
import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.ice.turn.Relay;
import fz.ice.turn.RelayEvent;
import fz.ice.turn.RelayedAgent;
import fz.ice.turn.Relays;
import fz.ice.turn.TurnChannel;
import fz.ice.turn.TurnEvent;
import fz.ice.turn.TurnFailure;
import fz.ice.turn.TurnServer;
import fz.packet.DeadlineQueue;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.Peer;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardEvent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The connections with all gateways of a client, or with all clients of a gateway. The client's
 * side controls the path and begins the handshake; the gateway's side waits for it.
 */
final class Connections {
  private static final long HANDSHAKE_PAUSE_NANOS = 20_000_000_000L;
  private static final long GOODBYE_NANOS = 200_000_000L;
  private static final Duration REKEY_ATTEMPT_TIME = Duration.ofSeconds(20);

  private final WireGuard wireGuard;
  private final RandomGenerator random;
  private final boolean client;
  private final DropCounters drops;
  private final Observer observer;
  private final StunDemultiplexer stun;
  private final Relays relays;
  private final Inbound inbound;
  private final Map<String, Connection> byRemote = new LinkedHashMap<>();
  private final DeadlineQueue<Connection> deadlines = new DeadlineQueue<>();
  private final ArrayDeque<Connection> unsent = new ArrayDeque<>();
  private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
  private List<Endpoint> locals = List.of();

  /** What the role wants to know. */
  interface Observer {
    /** Candidates are to be made known to the other side, best first. */
    void candidates(Connection connection, List<Candidate> candidates);

    /** Candidates are void, which the other side is to be told. */
    void withdrawn(Connection connection, List<Candidate> candidates);

    /** No relay can be used. */
    void noRelays();

    /** The first data can flow. */
    void established(Connection connection);

    /** Data takes another kind of way, through a relay or without, or the first one at all. */
    void path(Connection connection, boolean relayed);

    /** The connection is gone, without goodbye. */
    void failed(Connection connection, long nowNanos);
  }

  /** A peer whose goodbye is on its way: its key must live until it has been encrypted. */
  private record Leaving(Peer peer, long dueNanos) {}

  Connections(
      WireGuard wireGuard,
      RandomGenerator random,
      boolean client,
      DropCounters drops,
      Relays relays,
      Observer observer) {
    this.wireGuard = wireGuard;
    this.random = random;
    this.client = client;
    this.drops = drops;
    this.observer = observer;
    this.stun = new StunDemultiplexer();
    this.relays = relays;
    this.inbound = new Inbound(wireGuard, relays, stun, drops, this);
  }

  Connection get(String remoteId) {
    return byRemote.get(remoteId);
  }

  /**
   * Returns the connection for what the portal has told both sides: the one that exists if it was
   * made from the same, else a new one in its place.
   */
  Connection upsert(String remoteId, Connection.Secrets secrets, long nowNanos) {
    Connection existing = byRemote.get(remoteId);
    if (existing != null && existing.secrets().isSame(secrets)) {
      signalAll(existing);
      activity(existing, nowNanos);
      if (client && existing.path() != null) {
        existing.shake(nowNanos, HANDSHAKE_PAUSE_NANOS);
      }
      return existing;
    }
    if (existing != null) {
      remove(existing);
    }
    return create(remoteId, secrets, nowNanos);
  }

  /** Forgets a connection. */
  void remove(Connection connection) {
    if (forget(connection)) {
      wireGuard.removePeer(connection.peer());
    }
  }

  /** Forgets a connection whose goodbye has just been handed to the crypto stage. */
  void removeAfterGoodbye(Connection connection, long nowNanos) {
    if (forget(connection)) {
      leaving.addLast(new Leaving(connection.peer(), nowNanos + GOODBYE_NANOS));
    }
  }

  List<Connection> all() {
    return List.copyOf(byRemote.values());
  }

  /** Adds a relay, or changes what is known about it. */
  void putRelay(String id, TurnServer server, long nowNanos) {
    Relay known = relays.get(id);
    relays.put(id, server, nowNanos);
    if (known != null && known != relays.get(id)) {
      all().forEach(connection -> relayLost(connection, known, nowNanos));
    }
  }

  /** Removes a relay; connections that used it change to another one. */
  void removeRelay(String id, long nowNanos) {
    Relay gone = relays.remove(id, nowNanos);
    if (gone != null) {
      all().forEach(connection -> relayLost(connection, gone, nowNanos));
    }
  }

  /** Frees all allocations. */
  void closeRelays(long nowNanos) {
    relays.close(nowNanos);
  }

  /**
   * Replaces the addresses of the own sockets; new ones are offered to all peers. Allocations that
   * belong to an address that is gone are made anew.
   */
  void handleLocalAddresses(List<Endpoint> addresses, long nowNanos) {
    List<Endpoint> gone = locals.stream().filter(local -> !addresses.contains(local)).toList();
    List<Endpoint> come = addresses.stream().filter(local -> !locals.contains(local)).toList();
    locals = List.copyOf(addresses);
    inbound.locals(locals);
    for (Connection connection : all()) {
      gone.forEach(connection.relayed()::removeHost);
      come.forEach(connection.relayed()::addHost);
    }
    if (!gone.isEmpty() || !come.isEmpty()) {
      relays.restartWithout(locals, nowNanos);
      drainRelays(nowNanos);
    }
    all().forEach(connection -> changed(connection, nowNanos));
  }

  /**
   * As {@link #handleLocalAddresses}, when the network is another one although some addresses may
   * be the same: finds out at once which paths and allocations still work.
   */
  void handleNetworkChange(List<Endpoint> addresses, long nowNanos) {
    handleLocalAddresses(addresses, nowNanos);
    relays.handleNetworkChange(nowNanos);
    drainRelays(nowNanos);
    for (Connection connection : all()) {
      connection.agent().handleNetworkChange(nowNanos);
      changed(connection, nowNanos);
    }
  }

  void handleRemoteCandidates(String remoteId, List<String> candidates, long nowNanos) {
    Connection connection = byRemote.get(remoteId);
    if (connection == null) {
      return;
    }
    for (String text : candidates) {
      Candidate.parse(text)
          .ifPresent(candidate -> connection.relayed().addRemoteCandidate(candidate, nowNanos));
    }
    activity(connection, nowNanos);
  }

  void handleInvalidatedCandidates(String remoteId, List<String> candidates, long nowNanos) {
    Connection connection = byRemote.get(remoteId);
    if (connection == null) {
      return;
    }
    for (String text : candidates) {
      Candidate.parse(text)
          .ifPresent(candidate -> connection.relayed().removeRemoteCandidate(candidate, nowNanos));
    }
    changed(connection, nowNanos);
  }

  /** Judges a datagram from the network. */
  @HotPath
  void handleInbound(PacketBatch batch, int i, long nowNanos) {
    inbound.handle(batch, i, nowNanos);
  }

  /** Encrypts a packet for a peer, or has it wait, and sends it on the connection's path. */
  @HotPath
  void send(Connection connection, PacketBatch batch, int i, long nowNanos) {
    wireGuard.handleOutbound(connection.peer(), batch, i, nowNanos);
    route(connection, batch, i, nowNanos);
  }

  /** Notes that a connection carries data. */
  @HotPath
  void touch(Connection connection, long nowNanos) {
    if (connection.needsTouch(nowNanos)) {
      activity(connection, nowNanos);
    }
  }

  int pollTransmit(PacketBatch out, long nowNanos) {
    int before = out.count();
    pollRelays(out);
    while (!unsent.isEmpty() && out.remaining() >= StunMessage.MAX_LENGTH) {
      Connection connection = unsent.peekFirst();
      IceTransmit transmit =
          connection.isRemoved() ? null : connection.relayed().pollTransmit(nowNanos);
      if (transmit == null) {
        unsent.removeFirst();
        connection.queued(false);
        if (!connection.isRemoved()) {
          deadlines.schedule(connection, connection.agent().nextTimeout());
        }
        continue;
      }
      stun.sent(connection, transmit.payload(), nowNanos);
      // A channel that this needs has been asked for: that must arrive first.
      pollRelays(out);
      append(out, transmit);
    }
    int own = out.count();
    wireGuard.pollTransmit(out, nowNanos);
    for (int i = own; i < out.count(); i++) {
      if (out.peer(i) instanceof Peer peer && peer.tag() instanceof Connection connection) {
        route(connection, out, i, nowNanos);
      } else if (out.peer(i) instanceof Relay relay) {
        answer(relay, out, i, nowNanos);
      }
    }
    return out.count() - before;
  }

  void handleTimeout(long nowNanos) {
    wireGuard.handleTimeout(nowNanos);
    drainWireGuard(nowNanos);
    if (relays.nextTimeout() <= nowNanos) {
      relays.handleTimeout(nowNanos);
      drainRelays(nowNanos);
    }
    for (Connection c = deadlines.pollDue(nowNanos); c != null; c = deadlines.pollDue(nowNanos)) {
      c.relayed().handleTimeout(nowNanos);
      changed(c, nowNanos);
    }
    while (!leaving.isEmpty() && leaving.peekFirst().dueNanos() <= nowNanos) {
      wireGuard.removePeer(leaving.removeFirst().peer());
    }
  }

  /** Returns true if agents have something to send. */
  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  long nextTimeout() {
    long core = Math.min(wireGuard.nextTimeout(), deadlines.next());
    long next = Math.min(core, relays.nextTimeout());
    return leaving.isEmpty() ? next : Math.min(next, leaving.peekFirst().dueNanos());
  }

  /** Takes over what WireGuard has found out; to be called after each call that may find out. */
  void drainWireGuard(long nowNanos) {
    for (WireGuardEvent e = wireGuard.pollEvent(); e != null; e = wireGuard.pollEvent()) {
      if (!(e.peer().tag() instanceof Connection connection) || connection.isRemoved()) {
        continue;
      }
      switch (e) {
        case WireGuardEvent.SessionEstablished ignored -> reportEstablished(connection);
        case WireGuardEvent.HandshakeFailed ignored -> fail(connection, nowNanos);
        case WireGuardEvent.HandshakeExpired ignored -> fail(connection, nowNanos);
        case WireGuardEvent.EndpointChanged ignored -> {
          // Paths are chosen by the agent alone.
        }
      }
    }
  }

  private Connection create(String remoteId, Connection.Secrets secrets, long nowNanos) {
    IceAgent agent =
        new IceAgent(
            client ? IceRole.CONTROLLING : IceRole.CONTROLLED,
            secrets.local(),
            secrets.remote(),
            client ? IcePatience.CLIENT : IcePatience.GATEWAY,
            random);
    if (relays.choose() == null) {
      observer.noRelays();
    }
    RelayedAgent relayed = new RelayedAgent(agent, locals, relays, nowNanos);
    Connection connection = new Connection(remoteId, secrets, relayed);
    connection.peer(wireGuard.addPeer(peerConfig(connection)));
    byRemote.put(remoteId, connection);
    stun.add(secrets.local().ufrag(), connection);
    changed(connection, nowNanos);
    return connection;
  }

  private PeerConfig peerConfig(Connection connection) {
    return PeerConfig.of(connection.secrets().publicKey())
        .withPresharedKey(connection.secrets().presharedKey())
        .withInitiates(client)
        .withRoams(false)
        .withSendsUnconfirmed(true)
        .withRekeyAttemptTime(REKEY_ATTEMPT_TIME)
        .withTag(connection);
  }

  private boolean forget(Connection connection) {
    if (connection.isRemoved()) {
      return false;
    }
    connection.markRemoved();
    byRemote.remove(connection.remoteId(), connection);
    stun.remove(connection.secrets().local().ufrag(), connection);
    deadlines.remove(connection);
    return true;
  }

  private void fail(Connection connection, long nowNanos) {
    remove(connection);
    observer.failed(connection, nowNanos);
  }

  private void signalAll(Connection connection) {
    List<Candidate> candidates = connection.agent().localCandidates();
    if (!candidates.isEmpty()) {
      observer.candidates(connection, candidates);
    }
  }

  /** Sets the path of a datagram. What the relay would not pass on is dropped. */
  @HotPath
  private void route(Connection connection, PacketBatch batch, int i, long nowNanos) {
    Path path = connection.path();
    if (path == null) {
      return;
    }
    if (!path.isUsable() && !reopen(connection, nowNanos)) {
      if (batch.verdict(i) == Verdict.SEAL || batch.verdict(i) == Verdict.SEND) {
        drops.drop(batch, i, DropReason.NOT_CONNECTED);
      }
      return;
    }
    path.apply(batch, i, nowNanos);
  }

  /** What answers a datagram that came through a relay goes back through the same channel. */
  private void answer(Relay relay, PacketBatch out, int i, long nowNanos) {
    Endpoint peer = new Endpoint(out.remoteHigh(i), out.remoteLow(i), out.remotePort(i));
    TurnChannel channel = relay.client().usableChannel(peer).orElse(null);
    if (channel == null) {
      drops.drop(out, i, DropReason.NOT_CONNECTED);
      return;
    }
    Path path = Path.relayed(relay.client(), channel);
    out.remote(i, path.next());
    path.apply(out, i, nowNanos);
  }

  /** The channel is over: asks for it again, and uses it at once. */
  private boolean reopen(Connection connection, long nowNanos) {
    TurnChannel channel = connection.relayed().channel(connection.path().peer(), nowNanos);
    return channel != null && channel.isUsable() && connection.path().isUsable();
  }

  private void pollRelays(PacketBatch out) {
    while (out.remaining() >= StunMessage.MAX_LENGTH) {
      IceTransmit transmit = relays.pollTransmit();
      if (transmit == null) {
        return;
      }
      append(out, transmit);
    }
  }

  /** Takes over what has happened on the relays. */
  void drainRelays(long nowNanos) {
    for (RelayEvent e = relays.pollEvent(); e != null; e = relays.pollEvent()) {
      for (Connection connection : all()) {
        connection.relayed().handleRelayEvent(e, nowNanos);
        changed(connection, nowNanos);
      }
      // What is lost by moving is being made anew.
      boolean lost =
          e.event() instanceof TurnEvent.Unavailable unavailable
              && unavailable.reason() != TurnFailure.MOVED;
      if (lost && relays.all().stream().noneMatch(Relay::isUsable)) {
        observer.noRelays();
      }
    }
  }

  private void relayLost(Connection connection, Relay lost, long nowNanos) {
    connection.relayed().handleRelayLost(lost, nowNanos);
    changed(connection, nowNanos);
  }

  private static void append(PacketBatch out, IceTransmit transmit) {
    byte[] payload = transmit.payload();
    int at = out.nextOffset();
    MemorySegment.copy(payload, 0, out.memory(), ValueLayout.JAVA_BYTE, at, payload.length);
    int i = out.append(payload.length);
    out.remote(i, transmit.remote());
    out.local(i, transmit.local().high(), transmit.local().low());
    out.verdict(i, Verdict.SEND);
  }

  private void activity(Connection connection, long nowNanos) {
    connection.agent().handleActivity(nowNanos);
    changed(connection, nowNanos);
  }

  /** Takes over what an agent wants after something has happened to it. */
  void changed(Connection connection, long nowNanos) {
    IceAgent agent = connection.agent();
    signal(connection);
    for (IceEvent e = agent.pollEvent(); e != null; e = agent.pollEvent()) {
      switch (e) {
        case IceEvent.Nominated n -> {
          nominate(connection, n, nowNanos);
        }
        case IceEvent.Disconnected ignored -> {
          // A pair may come back; until then data goes on over the last one.
        }
        case IceEvent.Failed ignored -> {
          fail(connection, nowNanos);
          return;
        }
      }
    }
    long next = agent.nextTimeout();
    if (next > nowNanos) {
      deadlines.schedule(connection, next);
      return;
    }
    // Either there is something to send or a timer is due: pollTransmit() finds out which.
    deadlines.schedule(connection, DeadlineQueue.NEVER);
    if (connection.queued(true)) {
      unsent.addLast(connection);
    }
  }

  private void signal(Connection connection) {
    List<Candidate> withdrawn = connection.relayed().takeWithdrawn();
    if (!withdrawn.isEmpty()) {
      observer.withdrawn(connection, withdrawn);
    }
    List<Candidate> added = connection.relayed().takeAdded();
    if (!added.isEmpty()) {
      observer.candidates(connection, added);
    }
  }

  private void nominate(Connection connection, IceEvent.Nominated pair, long nowNanos) {
    RelayedAgent relayed = connection.relayed();
    Endpoint remote = pair.remote().address();
    Path path = Path.direct(pair.local().base(), remote);
    if (relayed.isRelayed(pair.local().address())) {
      TurnChannel channel = relayed.channel(remote, nowNanos);
      if (channel == null) {
        // The pair will fail by itself.
        return;
      }
      path = Path.relayed(relayed.relay().client(), channel);
    }
    if (connection.path(path) && client) {
      connection.shake(nowNanos, HANDSHAKE_PAUSE_NANOS);
    }
    boolean viaRelay = path.isRelayed() || relays.isRelayedAddress(remote);
    if (connection.isRelayed(viaRelay)) {
      observer.path(connection, viaRelay);
    }
    reportEstablished(connection);
  }

  private void reportEstablished(Connection connection) {
    if (connection.becomesEstablished()) {
      observer.established(connection);
    }
  }
}
