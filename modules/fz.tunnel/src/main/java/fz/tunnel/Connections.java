package fz.tunnel;

import fz.control.message.IceCandidates;
import fz.ice.Candidate;
import fz.ice.IceAgent;
import fz.ice.IceEvent;
import fz.ice.IcePatience;
import fz.ice.IceRole;
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
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardEvent;
import java.time.Duration;
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
  private static final Duration REKEY_ATTEMPT_TIME = Duration.ofSeconds(20);

  private final WireGuard wireGuard;
  private final RandomGenerator random;
  private final boolean client;
  private final Observer observer;
  private final StunDemultiplexer stun;
  private final Relays relays;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Departures departures;
  private final Map<String, Connection> byRemote = new LinkedHashMap<>();
  private final DeadlineQueue<Connection> deadlines = new DeadlineQueue<>();
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
    this.observer = observer;
    this.stun = new StunDemultiplexer();
    this.relays = relays;
    this.inbound = new Inbound(wireGuard, relays, stun, drops, this);
    this.departures = new Departures(wireGuard);
    this.outbound = new Outbound(wireGuard, relays, stun, drops, deadlines);
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
      departures.add(connection.peer(), nowNanos);
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

  /** Takes candidates of the other side, or takes them back. */
  void handleCandidates(IceCandidates message, long nowNanos) {
    Connection connection = byRemote.get(message.peerId());
    if (connection == null) {
      return;
    }
    RelayedAgent relayed = connection.relayed();
    for (String text : message.candidates()) {
      Candidate candidate = Candidate.parse(text).orElse(null);
      if (candidate != null && message.invalidated()) {
        relayed.removeRemoteCandidate(candidate, nowNanos);
      } else if (candidate != null) {
        relayed.addRemoteCandidate(candidate, nowNanos);
      }
    }
    if (message.invalidated()) {
      changed(connection, nowNanos);
    } else {
      activity(connection, nowNanos);
    }
  }

  /** Judges a datagram from the network. */
  @HotPath
  void handleInbound(PacketBatch batch, int i, long nowNanos) {
    inbound.handle(batch, i, nowNanos);
  }

  /** Encrypts a packet for a peer, or has it wait, and sends it on the connection's path. */
  @HotPath
  void send(Connection connection, PacketBatch batch, int i, long nowNanos) {
    outbound.send(connection, batch, i, nowNanos);
  }

  /** Notes that a connection carries data. */
  @HotPath
  void touch(Connection connection, long nowNanos) {
    if (connection.needsTouch(nowNanos)) {
      activity(connection, nowNanos);
    }
  }

  /** Appends what is to be sent, as much as there is room for. */
  void pollTransmit(PacketBatch out, long nowNanos) {
    outbound.pollTransmit(out, nowNanos);
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
    departures.handleTimeout(nowNanos);
  }

  /** Returns true if agents have something to send. */
  boolean hasUnsent() {
    return outbound.hasUnsent();
  }

  long nextTimeout() {
    long core = Math.min(wireGuard.nextTimeout(), deadlines.next());
    return Math.min(core, Math.min(relays.nextTimeout(), departures.nextTimeout()));
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
        case IceEvent.Nominated n -> nominate(connection, n, nowNanos);
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
    outbound.queue(connection);
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
