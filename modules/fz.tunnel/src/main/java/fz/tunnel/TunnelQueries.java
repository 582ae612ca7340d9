package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * DNS queries of the host that go through the tunnel, under a port and an id of their own, and the
 * answers to them. A port is remembered for a while after its answer or after the host has given
 * up, so that what comes late does not reach the host as a packet that it never asked for.
 */
final class TunnelQueries {
  static final long REMEMBER_NANOS = 60_000_000_000L;

  private static final int FIRST_PORT = 49_152;
  private static final int PORTS = 16_384;
  private static final int MAX_OPEN = 1_024;
  private static final int DNS_HEADER_BYTES = 12;

  private final RandomGenerator random;
  private final UdpBuilder builder = new UdpBuilder();
  private final BitSet ports = new BitSet(PORTS);
  private final Map<Integer, Query> byPort = new LinkedHashMap<>();

  /** Who asked what; answers are for {@code host}, from {@code sentinel}. */
  record Asked(Endpoint host, Endpoint sentinel, byte[] query) {}

  private static final class Query {
    final Asked asked;
    final Endpoint server;
    final short id;
    final long forgetAt;
    boolean answered;

    Query(Asked asked, Endpoint server, short id, long forgetAt) {
      this.asked = asked;
      this.server = server;
      this.id = id;
      this.forgetAt = forgetAt;
    }
  }

  TunnelQueries(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Notes a query.
   *
   * @param own the tunnel address of the client, of the family of the server
   * @return the packet to send; empty if too many queries are open
   */
  Optional<byte[]> open(Asked asked, Endpoint own, Endpoint server, long nowNanos) {
    if (byPort.size() >= MAX_OPEN || asked.query().length < DNS_HEADER_BYTES) {
      return Optional.empty();
    }
    int start = random.nextInt(PORTS);
    int free = ports.nextClearBit(start);
    int slot = free < PORTS ? free : ports.nextClearBit(0);
    byte[] message = asked.query().clone();
    short id = (short) random.nextInt();
    message[0] = (byte) (id >>> 8);
    message[1] = (byte) id;
    ports.set(slot);
    byPort.put(slot, new Query(asked, server, id, nowNanos + REMEMBER_NANOS));
    return builder.packet(own.withPort(FIRST_PORT + slot), server, message);
  }

  /** Returns true if a packet of a gateway is for a port of a query: {@link #take} it then. */
  @HotPath
  boolean isAnswer(PacketView packet) {
    if (ports.isEmpty() || !packet.isUdp()) {
      return false;
    }
    int slot = packet.destinationPort() - FIRST_PORT;
    return slot >= 0 && slot < PORTS && ports.get(slot) && isFromServer(packet, slot);
  }

  /**
   * Takes a packet for which {@link #isAnswer} holds.
   *
   * @param answer receives the message, with the id that the host knows, unless it is late, a copy
   *     or no answer
   */
  void take(PacketView packet, BiConsumer<Asked, byte[]> answer) {
    Query query = byPort.get(packet.destinationPort() - FIRST_PORT);
    byte[] message = new byte[packet.payloadLength()];
    MemorySegment.copy(
        packet.memory(), ValueLayout.JAVA_BYTE, packet.payloadOffset(), message, 0, message.length);
    if (query.answered
        || message.length < DNS_HEADER_BYTES
        || (short) (message[0] << 8 | message[1] & 0xff) != query.id) {
      return;
    }
    query.answered = true;
    message[0] = query.asked.query()[0];
    message[1] = query.asked.query()[1];
    answer.accept(query.asked, message);
  }

  void handleTimeout(long nowNanos) {
    for (Iterator<Map.Entry<Integer, Query>> i = byPort.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Integer, Query> oldest = i.next();
      if (oldest.getValue().forgetAt > nowNanos) {
        return;
      }
      ports.clear(oldest.getKey());
      i.remove();
    }
  }

  long nextTimeout() {
    return byPort.isEmpty() ? DataPlane.NEVER : byPort.values().iterator().next().forgetAt;
  }

  private boolean isFromServer(PacketView packet, int slot) {
    Endpoint server = byPort.get(slot).server;
    return packet.sourcePort() == server.port()
        && packet.sourceLow() == server.low()
        && packet.sourceHigh() == server.high();
  }
}
