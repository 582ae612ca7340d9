package fz.ice;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An agent's own candidates. */
final class LocalCandidates {
  private static final int MAX = 32;

  private final List<Candidate> candidates = new ArrayList<>();
  private final String ufrag;

  LocalCandidates(String ufrag) {
    this.ufrag = ufrag;
  }

  /** Returns the candidate with its final priority; null if it is not needed. */
  Candidate add(Candidate added) {
    if (candidates.size() == MAX || added.kind() == CandidateKind.PEER_REFLEXIVE) {
      return null;
    }
    for (Candidate known : candidates) {
      boolean redundant =
          known.isSameAs(added)
              || added.kind() == CandidateKind.SERVER_REFLEXIVE
                  && known.address().equals(added.address());
      if (redundant) {
        return null;
      }
    }
    if (added.kind() == CandidateKind.SERVER_REFLEXIVE) {
      // A NAT that maps each destination differently would otherwise fill the list.
      candidates.removeIf(
          c ->
              c.kind() == CandidateKind.SERVER_REFLEXIVE
                  && c.address().isIpv4() == added.address().isIpv4());
    }
    Candidate ranked = ranked(added).withUfrag(ufrag);
    candidates.add(ranked);
    return ranked;
  }

  private Candidate ranked(Candidate added) {
    int sameKind = (int) candidates.stream().filter(c -> c.kind() == added.kind()).count();
    for (int earlier = sameKind; ; earlier++) {
      Candidate ranked = Candidate.local(added.kind(), added.address(), added.base(), earlier);
      long priority = ranked.priority();
      if (candidates.stream().noneMatch(c -> (c.priority() | 256) == (priority | 256))) {
        return ranked;
      }
    }
  }

  boolean remove(Candidate candidate) {
    return candidates.removeIf(candidate::isSameAs);
  }

  boolean hasAddress(Endpoint address) {
    return candidates.stream().anyMatch(c -> c.address().equals(address));
  }

  List<Candidate> all() {
    return candidates;
  }

  List<Candidate> bestFirst() {
    return candidates.stream()
        .sorted(Comparator.comparingLong(Candidate::priority).reversed())
        .toList();
  }

  /**
   * Returns the candidate that a datagram arrived at, or null. An unknown own address, or one that
   * is no candidate, stands for the best host candidate of the family, if possible with the same
   * port.
   */
  Candidate receiving(Endpoint local, Endpoint remote) {
    Candidate host = null;
    for (Candidate candidate : candidates) {
      boolean relayed = candidate.kind() == CandidateKind.RELAYED;
      if (!relayed && candidate.kind() != CandidateKind.HOST
          || candidate.address().isIpv4() != remote.isIpv4()) {
        continue;
      }
      if (candidate.address().equals(local)) {
        return candidate;
      }
      if (!relayed && isBetter(candidate, host, local.port())) {
        host = candidate;
      }
    }
    return host;
  }

  private static boolean isBetter(Candidate candidate, Candidate than, int port) {
    if (than == null) {
      return true;
    }
    boolean samePort = candidate.address().port() == port;
    boolean otherSamePort = than.address().port() == port;
    return samePort != otherSamePort ? samePort : candidate.priority() > than.priority();
  }

  /** Returns the address to answer from: the own address asked, if it is known. */
  static Endpoint answering(Endpoint local, Candidate receiving) {
    return IpAddresses.isUnspecified(local.high(), local.low()) ? receiving.address() : local;
  }
}
