package fz.tunnel;

import fz.dns.StubResolver;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The DNS server at the gateway's tunnel addresses, for what clients cannot answer themselves, such
 * as TXT and SRV records of protected names: passes each query on to a server of the system.
 */
final class GatewayDns {
  static final int PORT = 53_535;

  private static final int MAX_UDP_ANSWER = 1_200;
  private static final int DNS_HEADER_BYTES = 12;
  private static final int MAX_FORWARDED = 4_096;
  private static final long FORWARD_NANOS = 10_000_000_000L;

  private final Outbox outbox;
  private final DropCounters drops;
  private final Consumer<TunnelEvent> events;
  private final UdpBuilder builder = new UdpBuilder();
  private final Map<Long, Forwarded> forwarded = new LinkedHashMap<>();
  private List<InetSocketAddress> servers = List.of();
  private long nextToken;

  private record Forwarded(
      GatewayPeer peer, Endpoint client, Endpoint own, byte[] query, long dueNanos) {}

  GatewayDns(Outbox outbox, DropCounters drops, Consumer<TunnelEvent> events) {
    this.outbox = outbox;
    this.drops = drops;
    this.events = events;
  }

  void servers(List<InetSocketAddress> newServers) {
    servers = List.copyOf(newServers);
  }

  /** Takes a UDP packet for the server's port. */
  void handleQuery(GatewayPeer peer, PacketView packet, long nowNanos) {
    byte[] message = new byte[packet.payloadLength()];
    MemorySegment.copy(
        packet.memory(), ValueLayout.JAVA_BYTE, packet.payloadOffset(), message, 0, message.length);
    Endpoint client = new Endpoint(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
    Endpoint own = new Endpoint(packet.destinationHigh(), packet.destinationLow(), PORT);
    Forwarded query = new Forwarded(peer, client, own, message, nowNanos + FORWARD_NANOS);
    if (message.length < DNS_HEADER_BYTES) {
      drops.count(DropReason.BAD_DNS_MESSAGE);
    } else if (servers.isEmpty() || forwarded.size() >= MAX_FORWARDED) {
      fail(query);
    } else {
      long token = nextToken++;
      forwarded.put(token, query);
      events.accept(new TunnelEvent.ForwardDns(token, message, servers.getFirst(), false));
    }
  }

  /** Takes the answer of a server. */
  void handleAnswer(long token, byte[] answer) {
    Forwarded query = forwarded.remove(token);
    if (query == null) {
      return;
    }
    if (answer.length < DNS_HEADER_BYTES) {
      fail(query);
      return;
    }
    byte[] message = StubResolver.truncate(answer, MAX_UDP_ANSWER).clone();
    message[0] = query.query()[0];
    message[1] = query.query()[1];
    reply(query, message);
  }

  /** Notes that a server has not answered or could not be asked. */
  void handleFailure(long token, boolean timeout) {
    Forwarded query = forwarded.remove(token);
    if (query != null && !timeout) {
      fail(query);
    }
  }

  void handleTimeout(long nowNanos) {
    forwarded.values().removeIf(query -> query.dueNanos() <= nowNanos);
  }

  long nextTimeout() {
    return forwarded.isEmpty() ? DataPlane.NEVER : forwarded.values().iterator().next().dueNanos();
  }

  private void fail(Forwarded query) {
    StubResolver.failure(query.query())
        .ifPresentOrElse(
            message -> reply(query, message), () -> drops.count(DropReason.BAD_DNS_MESSAGE));
  }

  private void reply(Forwarded query, byte[] message) {
    Connection connection = query.peer().connection();
    if (connection != null) {
      builder
          .packet(query.own(), query.client(), message)
          .ifPresent(packet -> outbox.add(connection, packet));
    }
  }
}
