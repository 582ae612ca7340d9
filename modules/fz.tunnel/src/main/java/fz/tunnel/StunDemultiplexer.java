package fz.tunnel;

import fz.ice.ChannelData;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.TransactionId;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the connection that a STUN message (RFC 8489) belongs to, before anything in it has been
 * authenticated: a request by the first half of its user name, which this side has chosen, and a
 * response by its transaction, which this side has begun.
 */
final class StunDemultiplexer {
  private static final int LEAST_WIREGUARD_BYTES = 32;
  private static final int MAX_TRANSACTIONS = 65_536;
  private static final long TRANSACTION_NANOS = 10_000_000_000L;

  private static final ValueLayout.OfInt LITTLE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Map<String, List<Connection>> byUfrag = new LinkedHashMap<>();
  private final Map<TransactionId, Sent> transactions = new LinkedHashMap<>();

  private record Sent(Connection connection, long atNanos) {}

  /** Returns true for a datagram that begins like a WireGuard message. */
  @HotPath
  static boolean isWireGuard(PacketBatch batch, int i) {
    if (batch.length(i) < LEAST_WIREGUARD_BYTES) {
      return false;
    }
    int type = batch.memory().get(LITTLE_INT, batch.offset(i));
    return type >= 1 && type <= 4;
  }

  /** Adds a connection under its own ufrag, which a few characters make unique only by chance. */
  void add(String ufrag, Connection connection) {
    byUfrag.computeIfAbsent(ufrag, u -> new ArrayList<>(1)).add(connection);
  }

  void remove(String ufrag, Connection connection) {
    List<Connection> connections = byUfrag.get(ufrag);
    if (connections != null && connections.remove(connection) && connections.isEmpty()) {
      byUfrag.remove(ufrag);
    }
  }

  /** Remembers whose transaction a datagram begins, in a frame of a relay or without. */
  void sent(Connection connection, byte[] payload, long nowNanos) {
    MemorySegment memory = MemorySegment.ofArray(payload);
    boolean framed = ChannelData.looksLikeChannelData(memory, 0, payload.length);
    int at = framed ? ChannelData.HEADER_BYTES : 0;
    StunMessage message = StunMessage.parse(memory, at, payload.length - at).orElse(null);
    if (message == null || message.stunClass() != StunClass.REQUEST) {
      return;
    }
    // Taken out first so that the order of the map stays that of time.
    transactions.remove(message.transactionId());
    transactions.put(message.transactionId(), new Sent(connection, nowNanos));
    Iterator<Sent> oldest = transactions.values().iterator();
    while (oldest.hasNext()) {
      boolean isOver = nowNanos - oldest.next().atNanos() > TRANSACTION_NANOS;
      if (!isOver && transactions.size() <= MAX_TRANSACTIONS) {
        return;
      }
      oldest.remove();
    }
  }

  /** Returns the connections that a message may belong to; only one will find it authentic. */
  List<Connection> connectionsOf(StunMessage message) {
    return switch (message.stunClass()) {
      case REQUEST, INDICATION ->
          message.recipientUfrag().map(byUfrag::get).map(List::copyOf).orElse(List.of());
      case SUCCESS, ERROR -> {
        Sent sent = transactions.get(message.transactionId());
        yield sent == null || sent.connection().isRemoved()
            ? List.of()
            : List.of(sent.connection());
      }
    };
  }
}
