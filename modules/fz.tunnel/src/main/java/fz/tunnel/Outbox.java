package fz.tunnel;

import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.WireGuard;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/** Packets of the tunnel's own on their way to a peer: control messages and ICMP errors. */
final class Outbox {
  private static final int MAX_MESSAGES = 4096;

  private final WireGuard wireGuard;
  private final Connections connections;
  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private final IcmpReplies errors = new IcmpReplies();

  private record Message(Connection connection, byte[] packet, boolean last) {}

  Outbox(WireGuard wireGuard, Connections connections) {
    this.wireGuard = wireGuard;
    this.connections = connections;
  }

  /** Queues a control message. */
  void add(Connection connection, P2pMessage message) {
    add(connection, P2pCodec.encode(message));
  }

  /** Queues a packet of the own host. */
  void add(Connection connection, byte[] packet) {
    if (messages.size() < MAX_MESSAGES) {
      messages.addLast(new Message(connection, packet, false));
    }
  }

  /** Queues a goodbye, after which the connection is forgotten. */
  void addGoodbye(Connection connection) {
    byte[] packet = P2pCodec.encode(new P2pMessage.Goodbye());
    messages.addLast(new Message(connection, packet, true));
  }

  /** Takes back a goodbye that has not been sent. */
  void cancelGoodbye(Connection connection) {
    messages.removeIf(message -> message.last() && message.connection() == connection);
  }

  /** Returns the ICMP errors for peers. */
  IcmpReplies errors() {
    return errors;
  }

  boolean isEmpty() {
    return messages.isEmpty() && errors.isEmpty();
  }

  /** Adds what waits to a batch, ready to be encrypted. */
  void drain(PacketBatch out, long nowNanos) {
    while (!messages.isEmpty() && messages.peekFirst().packet().length <= out.remaining()) {
      Message message = messages.removeFirst();
      if (message.connection().isRemoved()) {
        continue;
      }
      if (message.last() && !message.connection().peer().hasSession()) {
        connections.remove(message.connection());
        continue;
      }
      int i = out.append(MemorySegment.ofArray(message.packet()), 0, message.packet().length);
      seal(message.connection(), out, i, nowNanos);
      if (message.last()) {
        connections.removeAfterGoodbye(message.connection(), nowNanos);
      }
    }
    while (!errors.isEmpty()) {
      Connection connection = errors.connection();
      if (connection.isRemoved()) {
        errors.skip();
        continue;
      }
      int i = errors.moveTo(out);
      if (i < 0) {
        return;
      }
      seal(connection, out, i, nowNanos);
    }
  }

  private void seal(Connection connection, PacketBatch out, int i, long nowNanos) {
    connections.send(connection, out, i, nowNanos);
    if (out.verdict(i) != Verdict.SEAL) {
      out.removeLast();
    }
  }
}
