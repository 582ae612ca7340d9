package fz.tunnel;

import fz.control.message.Resource;
import fz.dns.DnsResource;
import fz.dns.DomainPattern;
import fz.dns.ProxyAddresses;
import fz.dns.StubAnswer;
import fz.dns.StubResolver;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.UdpPackets;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The DNS server at the sentinel addresses: takes queries out of the packet stream, answers those
 * for resources at once, and hands the others to the owner to ask an upstream server.
 */
final class ClientDns {
  private static final int DNS_PORT = 53;
  private static final int DNS_HEADER_BYTES = 12;
  private static final int MAX_FORWARDED = 4096;
  private static final int MAX_ANSWERS = 1024;
  private static final long FORWARD_NANOS = 10_000_000_000L;

  private final StubResolver resolver = new StubResolver(new ProxyAddresses());
  private final Map<String, DnsResource> resources = new LinkedHashMap<>();
  private final Queried queried;
  private final Inside inside;
  private final DropCounters drops;
  private final Consumer<TunnelEvent> events;
  private final Map<Long, Forwarded> forwarded = new LinkedHashMap<>();
  private final ArrayDeque<Reply> replies = new ArrayDeque<>();
  private List<InetSocketAddress> portalServers = List.of();
  private List<InetSocketAddress> systemServers = List.of();
  private long nextToken;

  /** Knows which servers are reached through the tunnel. */
  interface Inside {
    boolean contains(Endpoint server);
  }

  /** Is told of queries for the addresses of a resource. */
  interface Queried {
    void queried(String domain, List<Endpoint> proxies, long nowNanos);
  }

  /** What becomes of a query. */
  sealed interface Outcome {
    /** It is answered or on its way to a server outside the tunnel. */
    record Taken() implements Outcome {}

    /** It gets no answer. */
    record Dropped(DropReason reason) implements Outcome {}

    /** It is for the DNS server of a gateway that serves one of these resources. */
    record ForGateway(TunnelQueries.Asked asked, List<DnsResource> resources) implements Outcome {}

    /** It is for a server inside the tunnel. */
    record ForServer(TunnelQueries.Asked asked, Endpoint server) implements Outcome {}
  }

  private record Forwarded(Endpoint host, Endpoint sentinel, byte[] query, long dueNanos) {}

  private record Reply(Endpoint sentinel, Endpoint host, byte[] message) {}

  ClientDns(Queried queried, Inside inside, DropCounters drops, Consumer<TunnelEvent> events) {
    this.queried = queried;
    this.inside = inside;
    this.drops = drops;
    this.events = events;
  }

  /** Replaces the resources; those that are not about names are left out. */
  void resources(Collection<Resource> all) {
    resources.clear();
    all.forEach(this::put);
    resolver.resources(resources.values());
  }

  void upsert(Resource resource) {
    resources.remove(resource.id());
    put(resource);
    resolver.resources(resources.values());
  }

  void remove(String resourceId) {
    resources.remove(resourceId);
    resolver.resources(resources.values());
  }

  /** Sets the servers that the portal names; they come before those of the system. */
  void upstreams(List<InetSocketAddress> servers) {
    portalServers = servers;
    updateUpstreams();
  }

  void systemResolvers(List<InetSocketAddress> servers) {
    systemServers = List.copyOf(servers);
    updateUpstreams();
  }

  /** Returns the addresses of this server, port 0. */
  List<Endpoint> sentinels() {
    return resolver.sentinels();
  }

  /** Takes a UDP packet for port 53 of a sentinel. */
  Outcome handleQuery(PacketView packet, long nowNanos) {
    byte[] query = new byte[packet.payloadLength()];
    MemorySegment.copy(
        packet.memory(), ValueLayout.JAVA_BYTE, packet.payloadOffset(), query, 0, query.length);
    Endpoint host = new Endpoint(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
    Endpoint sentinel = new Endpoint(packet.destinationHigh(), packet.destinationLow(), DNS_PORT);
    TunnelQueries.Asked asked = new TunnelQueries.Asked(host, sentinel, query);
    return switch (resolver.handleQuery(query, sentinel.high(), sentinel.low())) {
      case StubAnswer.Answer answer -> {
        answer.name().ifPresent(n -> queried.queried(n, resolver.proxies(n), nowNanos));
        yield outcome(reply(sentinel, host, answer.message()));
      }
      case StubAnswer.Forward forward -> {
        Endpoint server = Endpoint.of(forward.upstream());
        yield isPortals(forward.upstream()) && inside.contains(server)
            ? new Outcome.ForServer(asked, server)
            : outcome(forward(forward, host, sentinel, nowNanos));
      }
      case StubAnswer.AskGateway ask -> new Outcome.ForGateway(asked, ask.resources());
      case StubAnswer.Ignore ignore -> new Outcome.Dropped(ignore.reason());
    };
  }

  /** Answers a query that went through the tunnel. */
  void answer(TunnelQueries.Asked asked, byte[] message) {
    reply(asked.sentinel(), asked.host(), message);
  }

  /** Reports to the host that a query cannot be answered. */
  Outcome refuse(TunnelQueries.Asked asked) {
    return outcome(fail(asked.sentinel(), asked.host(), asked.query()));
  }

  /** Takes the answer of an upstream server. */
  void handleAnswer(long token, byte[] answer) {
    Forwarded query = forwarded.remove(token);
    if (query == null) {
      return;
    }
    if (answer.length < DNS_HEADER_BYTES) {
      fail(query.sentinel(), query.host(), query.query());
      return;
    }
    byte[] message = StubResolver.truncate(answer, StubResolver.MAX_UDP_ANSWER).clone();
    // Whatever id the query had on its way to the server, the host knows it by this one.
    message[0] = query.query()[0];
    message[1] = query.query()[1];
    reply(query.sentinel(), query.host(), message);
  }

  /** Notes that an upstream server has not answered or could not be asked. */
  void handleFailure(long token, boolean timeout) {
    Forwarded query = forwarded.remove(token);
    if (query != null && !timeout) {
      fail(query.sentinel(), query.host(), query.query());
    }
  }

  boolean hasAnswers() {
    return !replies.isEmpty();
  }

  /** Adds answers for the host to a batch. */
  void drain(PacketBatch out) {
    while (!replies.isEmpty()) {
      Reply reply = replies.peekFirst();
      int i = out.count();
      if (!UdpPackets.append(out, reply.sentinel(), reply.host(), reply.message())) {
        if (i > 0) {
          return;
        }
        drops.count(DropReason.OVERSIZE);
      } else {
        out.verdict(i, Verdict.DELIVER);
      }
      replies.removeFirst();
    }
  }

  void handleTimeout(long nowNanos) {
    forwarded.values().removeIf(query -> query.dueNanos() <= nowNanos);
  }

  long nextTimeout() {
    return forwarded.isEmpty() ? DataPlane.NEVER : forwarded.values().iterator().next().dueNanos();
  }

  private DropReason forward(
      StubAnswer.Forward forward, Endpoint host, Endpoint sentinel, long nowNanos) {
    if (forwarded.size() >= MAX_FORWARDED) {
      return DropReason.BUFFER_FULL;
    }
    long token = nextToken++;
    forwarded.put(
        token, new Forwarded(host, sentinel, forward.message(), nowNanos + FORWARD_NANOS));
    events.accept(new TunnelEvent.ForwardDns(token, forward.message(), forward.upstream(), false));
    return null;
  }

  private static Outcome outcome(DropReason refused) {
    return refused == null ? new Outcome.Taken() : new Outcome.Dropped(refused);
  }

  private boolean isPortals(InetSocketAddress server) {
    return portalServers.contains(server);
  }

  private DropReason fail(Endpoint sentinel, Endpoint host, byte[] query) {
    Optional<byte[]> failure = StubResolver.failure(query);
    return failure.isEmpty() ? DropReason.BAD_DNS_MESSAGE : reply(sentinel, host, failure.get());
  }

  private DropReason reply(Endpoint sentinel, Endpoint host, byte[] message) {
    if (replies.size() >= MAX_ANSWERS) {
      return DropReason.BUFFER_FULL;
    }
    replies.addLast(
        new Reply(sentinel, host, StubResolver.truncate(message, StubResolver.MAX_UDP_ANSWER)));
    return null;
  }

  private void put(Resource resource) {
    if (resource instanceof Resource.Dns dns) {
      DomainPattern.parse(dns.address())
          .ifPresent(
              pattern ->
                  resources.put(
                      dns.id(),
                      new DnsResource(
                          dns.id(), pattern, dns.ipStack().hasIpv4(), dns.ipStack().hasIpv6())));
    }
  }

  private void updateUpstreams() {
    resolver.upstreams(portalServers.isEmpty() ? systemServers : portalServers);
  }
}
