package fz.netcheck;

import fz.packet.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out what a NAT does to one socket (RFC 5780 sections 4.3 and 4.4). */
final class NatCheck {
  private final StunProbe probe;

  /**
   * What was found out about a socket.
   *
   * @param local its own address
   * @param reflexive what each server saw, in the order of the servers that answered
   */
  record Finding(
      Endpoint local, List<ServerAnswer> reflexive, NatBehaviour mapping, NatBehaviour filtering) {}

  /** What one server saw. */
  record ServerAnswer(Endpoint server, Endpoint mapped, long roundTripNanos) {}

  NatCheck(StunProbe probe) {
    this.probe = probe;
  }

  /** Asks all servers of the socket's version of IP. */
  Finding check(Endpoint local, List<Endpoint> servers) throws IOException {
    List<ServerAnswer> seen = new ArrayList<>();
    Endpoint twoFaced = null;
    Endpoint other = null;
    for (Endpoint server : servers) {
      if (server.isIpv4() != local.isIpv4()) {
        continue;
      }
      Optional<StunProbe.Answer> answer = probe.ask(local, server, 0);
      if (answer.isPresent()) {
        StunProbe.Answer a = answer.get();
        seen.add(new ServerAnswer(server, a.mapped(), a.roundTripNanos()));
        if (twoFaced == null && a.other().filter(o -> isAnother(o, server)).isPresent()) {
          twoFaced = server;
          other = a.other().get();
        }
      }
    }
    if (seen.isEmpty()) {
      return new Finding(local, seen, NatBehaviour.UNKNOWN, NatBehaviour.UNKNOWN);
    }
    NatBehaviour filtering = twoFaced == null ? NatBehaviour.UNKNOWN : filtering(local, twoFaced);
    return new Finding(local, seen, mapping(local, seen, twoFaced, other), filtering);
  }

  private NatBehaviour mapping(
      Endpoint local, List<ServerAnswer> seen, Endpoint server, Endpoint other) throws IOException {
    Endpoint first = seen.getFirst().mapped();
    if (first.equals(local)) {
      return NatBehaviour.NONE;
    }
    if (server == null) {
      boolean same = seen.stream().allMatch(answer -> answer.mapped().equals(first));
      boolean several =
          seen.stream().map(answer -> answer.server().withPort(0)).distinct().count() > 1;
      if (!several) {
        return NatBehaviour.UNKNOWN;
      }
      return same ? NatBehaviour.ENDPOINT_INDEPENDENT : NatBehaviour.DEPENDENT;
    }
    Endpoint own = answerOf(seen, server);
    Optional<StunProbe.Answer> second = probe.ask(local, other.withPort(server.port()), 0);
    if (second.isEmpty()) {
      return NatBehaviour.UNKNOWN;
    }
    if (second.get().mapped().equals(own)) {
      return NatBehaviour.ENDPOINT_INDEPENDENT;
    }
    Optional<StunProbe.Answer> third = probe.ask(local, other, 0);
    if (third.isEmpty()) {
      return NatBehaviour.DEPENDENT;
    }
    return third.get().mapped().equals(second.get().mapped())
        ? NatBehaviour.ADDRESS_DEPENDENT
        : NatBehaviour.ADDRESS_AND_PORT_DEPENDENT;
  }

  private NatBehaviour filtering(Endpoint local, Endpoint server) throws IOException {
    if (probe.ask(local, server, StunProbe.CHANGE_ADDRESS_AND_PORT).isPresent()) {
      return NatBehaviour.ENDPOINT_INDEPENDENT;
    }
    return probe.ask(local, server, StunProbe.CHANGE_PORT).isPresent()
        ? NatBehaviour.ADDRESS_DEPENDENT
        : NatBehaviour.ADDRESS_AND_PORT_DEPENDENT;
  }

  private static Endpoint answerOf(List<ServerAnswer> seen, Endpoint server) {
    return seen.stream()
        .filter(answer -> answer.server().equals(server))
        .findFirst()
        .orElseThrow()
        .mapped();
  }

  private static boolean isAnother(Endpoint other, Endpoint server) {
    return other.isIpv4() == server.isIpv4()
        && !other.withPort(0).equals(server.withPort(0))
        && other.port() != server.port();
  }
}
