package fz.ice.turn;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is between a host and the network: nothing, or a NAT for IPv4 that is a stateful filter for
 * IPv6, in the words of RFC 4787.
 */
final class Edge {
  /** On what the choice of an outer port, or the admission of a packet, depends. */
  enum Dependence {
    NOTHING,
    ADDRESS,
    ADDRESS_AND_PORT;

    Endpoint part(Endpoint remote) {
      return switch (this) {
        case NOTHING -> new Endpoint(0, 0, 0);
        case ADDRESS -> remote.withPort(0);
        case ADDRESS_AND_PORT -> remote;
      };
    }
  }

  /** A mapping of an inner address, and whom packets may come from. */
  private static final class Mapping {
    final Endpoint inside;
    final Endpoint outside;
    final Map<Endpoint, Long> admitted = new LinkedHashMap<>();
    long lastUsed;

    Mapping(Endpoint inside, Endpoint outside) {
      this.inside = inside;
      this.outside = outside;
    }
  }

  private record Key(Endpoint inside, Endpoint part) {}

  final Dependence mapping;
  final Dependence filtering;
  final long expiryNanos;
  final boolean inboundRefreshes;
  boolean blocksUdpExceptTo3478;
  private final Endpoint outer;
  private final Map<Key, Mapping> mappings = new LinkedHashMap<>();
  private int nextPort = 42_000;

  private Edge(
      Endpoint outer,
      Dependence mapping,
      Dependence filtering,
      long expiryNanos,
      boolean inboundRefreshes) {
    this.outer = outer;
    this.mapping = mapping;
    this.filtering = filtering;
    this.expiryNanos = expiryNanos;
    this.inboundRefreshes = inboundRefreshes;
  }

  static Edge open() {
    return new Edge(null, null, null, 0, false);
  }

  static Edge nat(
      Endpoint outer, Dependence mapping, Dependence filtering, long expiryNanos, boolean inbound) {
    return new Edge(outer, mapping, filtering, expiryNanos, inbound);
  }

  boolean isOpen() {
    return mapping == null;
  }

  Endpoint outer() {
    return outer;
  }

  /** Returns the source that the network sees, or null if the packet is dropped. */
  Endpoint outbound(Endpoint inside, Endpoint remote, long now) {
    if (blocksUdpExceptTo3478 && remote.port() != 3478) {
      return null;
    }
    if (isOpen()) {
      return inside;
    }
    Dependence depends = inside.isIpv4() ? mapping : Dependence.NOTHING;
    Key key = new Key(inside, depends.part(remote));
    Mapping used = mappings.get(key);
    if (used == null || now - used.lastUsed > expiryNanos) {
      used = new Mapping(inside, outside(inside, depends));
      mappings.put(key, used);
    }
    used.lastUsed = now;
    used.admitted.put(filter(inside).part(remote), now);
    return used.outside;
  }

  /** Returns the inner destination, or null if the packet is dropped. */
  Endpoint inbound(Endpoint source, Endpoint outside, long now) {
    if (isOpen()) {
      return outside;
    }
    for (Mapping candidate : List.copyOf(mappings.values())) {
      if (!candidate.outside.equals(outside) || now - candidate.lastUsed > expiryNanos) {
        continue;
      }
      Long admittedAt = candidate.admitted.get(filter(candidate.inside).part(source));
      if (admittedAt != null && now - admittedAt <= expiryNanos) {
        candidate.lastUsed = inboundRefreshes ? now : candidate.lastUsed;
        return candidate.inside;
      }
    }
    return null;
  }

  /** Forgets everything, as a NAT that is switched off and on. */
  void reboot() {
    mappings.clear();
  }

  List<Endpoint> outsides() {
    List<Endpoint> all = new ArrayList<>();
    mappings.values().forEach(m -> all.add(m.outside));
    return all;
  }

  private Dependence filter(Endpoint inside) {
    // IPv6 is not translated but filtered by flows (RFC 6092).
    return inside.isIpv4() ? filtering : Dependence.ADDRESS_AND_PORT;
  }

  private Endpoint outside(Endpoint inside, Dependence depends) {
    if (!inside.isIpv4()) {
      return inside;
    }
    // One mapping for all keeps its port for ever; others get another one each time.
    int port = depends == Dependence.NOTHING ? inside.port() - 10_000 : nextPort++;
    return outer.withPort(port);
  }

  @Override
  public String toString() {
    return isOpen() ? "open" : Objects.toString(mapping) + "/" + filtering;
  }
}
