package fz.tunnel;

import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.ice.turn.Relay;
import fz.ice.turn.Relays;
import fz.ice.turn.TurnChannel;
import fz.packet.DeadlineQueue;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.Peer;
import fz.wireguard.WireGuard;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * What goes to the network: data and handshakes of WireGuard on the paths of their connections,
 * connectivity checks of the agents, and requests to relays.
 */
final class Outbound {
  private final WireGuard wireGuard;
  private final Relays relays;
  private final StunDemultiplexer stun;
  private final DropCounters drops;
  private final DeadlineQueue<Connection> deadlines;
  private final ArrayDeque<Connection> unsent = new ArrayDeque<>();

  /**
   * Creates it.
   *
   * @param deadlines where connections wait whose agents have nothing to send
   */
  Outbound(
      WireGuard wireGuard,
      Relays relays,
      StunDemultiplexer stun,
      DropCounters drops,
      DeadlineQueue<Connection> deadlines) {
    this.wireGuard = wireGuard;
    this.relays = relays;
    this.stun = stun;
    this.drops = drops;
    this.deadlines = deadlines;
  }

  /** Encrypts a packet for a peer, or has it wait, and sends it on the connection's path. */
  @HotPath
  void send(Connection connection, PacketBatch batch, int i, long nowNanos) {
    wireGuard.handleOutbound(connection.peer(), batch, i, nowNanos);
    route(connection, batch, i, nowNanos);
  }

  /** Asks the agent of a connection at the next {@link #pollTransmit} what it has to send. */
  void queue(Connection connection) {
    deadlines.schedule(connection, DeadlineQueue.NEVER);
    if (connection.queued(true)) {
      unsent.addLast(connection);
    }
  }

  /** Returns true if agents may have something to send. */
  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  /** Appends what is to be sent, as much as there is room for. */
  void pollTransmit(PacketBatch out, long nowNanos) {
    pollRelays(out);
    pollAgents(out, nowNanos);
    int own = out.count();
    wireGuard.pollTransmit(out, nowNanos);
    for (int i = own; i < out.count(); i++) {
      if (out.peer(i) instanceof Peer peer && peer.tag() instanceof Connection connection) {
        route(connection, out, i, nowNanos);
      } else if (out.peer(i) instanceof Relay relay) {
        answer(relay, out, i, nowNanos);
      }
    }
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

  private void pollAgents(PacketBatch out, long nowNanos) {
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

  /** The channel is over: asks for it again, and uses it at once. */
  private static boolean reopen(Connection connection, long nowNanos) {
    TurnChannel channel = connection.relayed().channel(connection.path().peer(), nowNanos);
    return channel != null && channel.isUsable() && connection.path().isUsable();
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
}
