package fz.tunnel;

import fz.ice.Candidate;
import fz.ice.IceAgent;
import fz.ice.IceEvent;
import fz.ice.IcePatience;
import fz.ice.IceRole;
import fz.ice.IceTransmit;
import fz.ice.StunMessage;
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
import java.util.ArrayList;
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
  private final Map<String, Connection> byRemote = new LinkedHashMap<>();
  private final DeadlineQueue<Connection> deadlines = new DeadlineQueue<>();
  private final ArrayDeque<Connection> unsent = new ArrayDeque<>();
  private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
  private List<Endpoint> locals = List.of();

  /** What the role wants to know. */
  interface Observer {
    /** Candidates are to be made known to the other side, best first. */
    void candidates(Connection connection, List<Candidate> candidates);

    /** The first data can flow. */
    void established(Connection connection);

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
      Observer observer) {
    this.wireGuard = wireGuard;
    this.random = random;
    this.client = client;
    this.drops = drops;
    this.observer = observer;
    this.stun = new StunDemultiplexer();
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
      if (client && existing.nominatedRemote() != null) {
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

  /** Replaces the addresses of the own sockets; new ones are offered to all peers. */
  void handleLocalAddresses(List<Endpoint> addresses, long nowNanos) {
    List<Endpoint> gone = locals.stream().filter(local -> !addresses.contains(local)).toList();
    locals = List.copyOf(addresses);
    for (Connection connection : all()) {
      for (Endpoint local : gone) {
        connection.agent().removeLocalCandidate(Candidate.host(local));
      }
      List<Candidate> added = offer(connection);
      if (!added.isEmpty()) {
        observer.candidates(connection, added);
      }
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
          .ifPresent(candidate -> connection.agent().addRemoteCandidate(candidate));
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
          .ifPresent(candidate -> connection.agent().removeRemoteCandidate(candidate));
    }
    changed(connection, nowNanos);
  }

  /** Judges a datagram from the network. */
  @HotPath
  void handleInbound(PacketBatch batch, int i, long nowNanos) {
    if (StunDemultiplexer.isWireGuard(batch, i)) {
      wireGuard.handleInbound(batch, i, nowNanos);
    } else {
      handleStun(batch, i, nowNanos);
    }
  }

  /** Notes that a connection carries data. */
  @HotPath
  void touch(Connection connection, long nowNanos) {
    if (connection.needsTouch(nowNanos)) {
      activity(connection, nowNanos);
    }
  }

  int pollTransmit(PacketBatch out, long nowNanos) {
    int added = 0;
    while (!unsent.isEmpty() && out.remaining() >= StunMessage.MAX_LENGTH) {
      Connection connection = unsent.peekFirst();
      IceTransmit transmit = connection.isRemoved() ? null : connection.agent().pollTransmit();
      if (transmit == null) {
        unsent.removeFirst();
        connection.queued(false);
        if (!connection.isRemoved()) {
          deadlines.schedule(connection, connection.agent().nextTimeout());
        }
        continue;
      }
      stun.sent(connection, transmit.payload(), nowNanos);
      append(out, transmit);
      added++;
    }
    int before = out.count();
    added += wireGuard.pollTransmit(out, nowNanos);
    for (int i = before; i < out.count(); i++) {
      if (out.peer(i) instanceof Peer peer && peer.tag() instanceof Connection connection) {
        connection.setLocal(out, i);
      }
    }
    return added;
  }

  void handleTimeout(long nowNanos) {
    wireGuard.handleTimeout(nowNanos);
    drainWireGuard(nowNanos);
    for (Connection c = deadlines.pollDue(nowNanos); c != null; c = deadlines.pollDue(nowNanos)) {
      c.agent().handleTimeout(nowNanos);
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
    long next = Math.min(wireGuard.nextTimeout(), deadlines.next());
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
    Connection connection = new Connection(remoteId, secrets, agent);
    connection.peer(wireGuard.addPeer(peerConfig(connection)));
    byRemote.put(remoteId, connection);
    stun.add(secrets.local().ufrag(), connection);
    offer(connection);
    signalAll(connection);
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

  /** Offers the own addresses to an agent; returns the candidates that are new, best first. */
  private List<Candidate> offer(Connection connection) {
    List<Candidate> added = new ArrayList<>();
    for (Endpoint local : locals) {
      Candidate candidate = Candidate.host(local);
      if (connection.agent().addLocalCandidate(candidate)) {
        added.add(candidate);
      }
    }
    // The agent has given them the priorities that are to be signalled.
    return connection.agent().localCandidates().stream()
        .filter(candidate -> added.stream().anyMatch(candidate::isSameAs))
        .toList();
  }

  private void signalAll(Connection connection) {
    List<Candidate> candidates = connection.agent().localCandidates();
    if (!candidates.isEmpty()) {
      observer.candidates(connection, candidates);
    }
  }

  private void handleStun(PacketBatch batch, int i, long nowNanos) {
    StunMessage message =
        StunMessage.parse(batch.memory(), batch.offset(i), batch.length(i)).orElse(null);
    if (message == null) {
      drops.drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      return;
    }
    Endpoint remote = new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    Endpoint local = localOf(batch.localHigh(i), batch.localLow(i), remote);
    for (Connection connection : stun.connectionsOf(message)) {
      boolean authentic = connection.agent().handleStun(message, local, remote, nowNanos);
      changed(connection, nowNanos);
      if (authentic) {
        batch.verdict(i, Verdict.CONSUMED);
        return;
      }
    }
    drops.drop(batch, i, DropReason.UNAUTHENTICATED_STUN);
  }

  /** Returns the own socket address that a datagram arrived at. */
  private Endpoint localOf(long high, long low, Endpoint remote) {
    Endpoint sameFamily = null;
    for (Endpoint local : locals) {
      if (local.low() == low && local.high() == high) {
        return local;
      }
      if (sameFamily == null && local.isIpv4() == remote.isIpv4()) {
        sameFamily = local;
      }
    }
    if ((high | low) == 0 && sameFamily != null) {
      return sameFamily;
    }
    return new Endpoint(high, low, sameFamily == null ? 0 : sameFamily.port());
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
  private void changed(Connection connection, long nowNanos) {
    IceAgent agent = connection.agent();
    for (IceEvent e = agent.pollEvent(); e != null; e = agent.pollEvent()) {
      switch (e) {
        case IceEvent.Nominated n -> {
          if (connection.nominate(n.local().base(), n.remote().address()) && client) {
            connection.shake(nowNanos, HANDSHAKE_PAUSE_NANOS);
          }
          reportEstablished(connection);
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
    deadlines.schedule(connection, DataPlane.NEVER);
    if (connection.queued(true)) {
      unsent.addLast(connection);
    }
  }

  private void reportEstablished(Connection connection) {
    if (connection.becomesEstablished()) {
      observer.established(connection);
    }
  }
}
