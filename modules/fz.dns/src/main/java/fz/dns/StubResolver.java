package fz.dns;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The DNS server that a client offers to its host. It answers for the names of resources with
 * addresses that stand for them, and forwards what it does not know. One object per client, for one
 * thread.
 */
public final class StubResolver {
  /**
   * The longest answer over UDP: a packet of 1280 bytes without its IPv6 and UDP headers, less 20.
   */
  public static final int MAX_UDP_ANSWER = 1212;

  /** Browsers that find this name missing leave name resolution to the host. */
  private static final String CANARY = "use-application-dns.net";

  private final ProxyAddresses addresses;
  private final Sentinels sentinels = new Sentinels();
  private List<DnsResource> resources = List.of();

  /**
   * Creates a resolver without resources and upstream servers.
   *
   * @param addresses the addresses given out so far; may outlive this object, so that names keep
   *     theirs
   */
  public StubResolver(ProxyAddresses addresses) {
    this.addresses = addresses;
  }

  /** Replaces the resources. */
  public void resources(Collection<DnsResource> all) {
    List<DnsResource> sorted = new ArrayList<>(all);
    Comparator<DnsResource> largerIdFirst = Comparator.comparing(DnsResource::id).reversed();
    sorted.sort(Comparator.comparing(DnsResource::pattern).thenComparing(largerIdFirst));
    resources = List.copyOf(sorted);
  }

  /**
   * Replaces the upstream servers.
   *
   * @return true if the {@link #sentinels} have changed
   */
  public boolean upstreams(List<InetSocketAddress> servers) {
    return sentinels.upstreams(servers);
  }

  /** Returns the addresses that the host is to use as its DNS servers, port 0. */
  public List<Endpoint> sentinels() {
    return sentinels.sentinels();
  }

  /**
   * Returns whether an address lies in the ranges of the sentinels, in use or not. Nothing for such
   * an address ever leaves this host.
   */
  @HotPath
  public static boolean isSentinel(long high, long low) {
    return Sentinels.inRange(high, low);
  }

  /** Returns the name that an address stands for. */
  public Optional<String> nameOf(long high, long low) {
    return addresses.nameOf(high, low);
  }

  /** Returns the addresses that stand for a name, IPv4 first; empty if it was never asked for. */
  public List<Endpoint> proxies(String name) {
    return addresses.of(DomainPattern.normalize(name));
  }

  /** Returns the resources that a name belongs to, the most specific one first. */
  public List<DnsResource> resourcesOf(String name) {
    List<DnsResource> matching = new ArrayList<>();
    for (DnsResource resource : resources) {
      if (resource.pattern().matches(name)) {
        matching.add(resource);
      }
    }
    return matching;
  }

  /**
   * Handles a query of the host.
   *
   * @param message a DNS message, without the length that precedes it over TCP
   * @param sentinelHigh the address that it was sent to
   * @param sentinelLow the address that it was sent to
   */
  public StubAnswer handleQuery(byte[] message, long sentinelHigh, long sentinelLow) {
    Message query = DnsMessages.parseQuery(message).orElse(null);
    if (query == null) {
      return new StubAnswer.Ignore(DropReason.BAD_DNS_MESSAGE);
    }
    Record question = query.getQuestion();
    String name = DomainPattern.normalize(question.getName().toString(true));
    if (name.equals(CANARY)) {
      return answered(DnsMessages.answer(query, Rcode.NXDOMAIN, List.of()));
    }
    if (question.getDClass() == DClass.IN) {
      Optional<StubAnswer> own = answerOwn(message, query, name);
      if (own.isPresent()) {
        return own.get();
      }
    }
    Optional<InetSocketAddress> upstream = sentinels.upstreamOf(sentinelHigh, sentinelLow);
    return upstream.isPresent()
        ? new StubAnswer.Forward(message, upstream.get())
        : answered(DnsMessages.answer(query, Rcode.SERVFAIL, List.of()));
  }

  /**
   * Handles a query that was sent to all hosts of the link (LLMNR, RFC 4795). Only names of
   * resources are answered: silence leaves the others to their owners.
   */
  public StubAnswer handleMulticastQuery(byte[] message) {
    Message query = DnsMessages.parseQuery(message).orElse(null);
    if (query == null) {
      return new StubAnswer.Ignore(DropReason.BAD_DNS_MESSAGE);
    }
    Record question = query.getQuestion();
    String name = DomainPattern.normalize(question.getName().toString(true));
    boolean forAddress = question.getType() == Type.A || question.getType() == Type.AAAA;
    if (!forAddress || question.getDClass() != DClass.IN) {
      return new StubAnswer.Ignore(DropReason.NO_RESOURCE);
    }
    return answerOwn(message, query, name)
        .orElseGet(() -> new StubAnswer.Ignore(DropReason.NO_RESOURCE));
  }

  private Optional<StubAnswer> answerOwn(byte[] message, Message query, String name) {
    int type = query.getQuestion().getType();
    if (type == Type.PTR) {
      return DnsMessages.reverse(name)
          .flatMap(address -> addresses.nameOf(address.high(), address.low()))
          .flatMap(target -> DnsMessages.pointer(query, target))
          .map(StubResolver::answered);
    }
    List<DnsResource> matching = resourcesOf(name);
    if (matching.isEmpty()) {
      return Optional.empty();
    }
    return switch (type) {
      case Type.A ->
          Optional.of(addresses(query, name, true, matching.stream().anyMatch(DnsResource::ipv4)));
      case Type.AAAA ->
          Optional.of(addresses(query, name, false, matching.stream().anyMatch(DnsResource::ipv6)));
      // These would tell the host the real addresses.
      case Type.HTTPS, Type.SVCB ->
          Optional.of(answered(DnsMessages.answer(query, Rcode.NOERROR, List.of())));
      case Type.SRV, Type.TXT -> Optional.of(new StubAnswer.AskGateway(message, name, matching));
      default -> Optional.empty();
    };
  }

  private StubAnswer addresses(Message query, String name, boolean ipv4, boolean supported) {
    List<Endpoint> assigned = addresses.assign(name);
    if (assigned.isEmpty()) {
      return answered(DnsMessages.answer(query, Rcode.SERVFAIL, List.of()));
    }
    List<Endpoint> family =
        supported ? assigned.stream().filter(a -> a.isIpv4() == ipv4).toList() : List.of();
    byte[] answer = DnsMessages.addresses(query, family);
    return new StubAnswer.Answer(answer, Optional.of(name));
  }

  private static StubAnswer answered(byte[] message) {
    return new StubAnswer.Answer(message, Optional.empty());
  }

  /**
   * Returns the answer that reports a failure of this server.
   *
   * @return empty if the query cannot be read
   */
  public static Optional<byte[]> failure(byte[] query) {
    return DnsMessages.parseQuery(query)
        .map(parsed -> DnsMessages.answer(parsed, Rcode.SERVFAIL, List.of()));
  }

  /**
   * Shortens an answer that is too long for UDP: the question alone remains, marked as truncated
   * (TC), so that the host asks again over TCP.
   *
   * @param answer a whole DNS message
   * @param max the longest that may be returned as it is, in bytes
   */
  public static byte[] truncate(byte[] answer, int max) {
    return DnsMessages.truncate(answer, max);
  }
}
