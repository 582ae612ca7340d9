package fz.ice;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.util.ArrayList;
import java.util.List;

/** The other side's candidates: signalled, derived from those, and met in checks. Bounded. */
final class RemoteCandidates {
  private static final int MAX_SIGNALLED = 64;
  private static final int MAX_PEER_REFLEXIVE = 16;
  private static final int MAX_DERIVED = 2;
  private static final String DERIVED = "derived";
  private static final long MEETING_NANOS = 1_000_000_000L;

  private final List<Candidate> candidates = new ArrayList<>();
  private int meetings;
  private long meetingsSince;

  List<Candidate> all() {
    return candidates;
  }

  /** Returns true if a candidate may be checked at all. */
  static boolean isUsable(Candidate candidate) {
    Endpoint address = candidate.address();
    return address.port() != 0 && IpAddresses.isUnicast(address.high(), address.low());
  }

  boolean contains(Candidate candidate) {
    return candidates.stream().anyMatch(candidate::isSameAs);
  }

  /** Returns the best candidate with an address, or null. */
  Candidate at(Endpoint address) {
    Candidate best = null;
    for (Candidate candidate : candidates) {
      if (candidate.address().equals(address)
          && (best == null || candidate.priority() > best.priority())) {
        best = candidate;
      }
    }
    return best;
  }

  /**
   * Adds a signalled candidate, which replaces one met at the same address. If there are many the
   * oldest gives way: a peer that moves about names new ones and does not take all old ones back.
   *
   * @param keep the address in use, which stays
   * @return the candidate that gave way, or null
   */
  Candidate add(Candidate candidate, Endpoint keep) {
    List<Candidate> signalled =
        candidates.stream().filter(c -> c.kind() != CandidateKind.PEER_REFLEXIVE).toList();
    Candidate evicted = null;
    if (signalled.size() >= MAX_SIGNALLED) {
      evicted = signalled.get(signalled.getFirst().address().equals(keep) ? 1 : 0);
      candidates.remove(evicted);
    }
    candidates.removeIf(
        c ->
            c.address().equals(candidate.address())
                && (c.kind() == CandidateKind.PEER_REFLEXIVE || c.foundation().equals(DERIVED)));
    candidates.add(candidate);
    return evicted;
  }

  /**
   * Returns true if another address may be met now: 16 at once, and then one a second. Two NATs
   * that map each destination to another port would otherwise have their hosts meet without end.
   */
  boolean mayMeet(long nowNanos) {
    if (meetings > 0) {
      long passed = Math.min(meetings, (nowNanos - meetingsSince) / MEETING_NANOS);
      meetings -= (int) passed;
      meetingsSince += passed * MEETING_NANOS;
    }
    if (meetings == MAX_PEER_REFLEXIVE) {
      return false;
    }
    if (meetings++ == 0) {
      meetingsSince = nowNanos;
    }
    return true;
  }

  /** Adds a met address and returns what gave way to it, or null. */
  Candidate addPeerReflexive(Candidate candidate, Endpoint keep) {
    List<Candidate> met =
        candidates.stream().filter(c -> c.kind() == CandidateKind.PEER_REFLEXIVE).toList();
    Candidate evicted = null;
    if (met.size() >= MAX_PEER_REFLEXIVE) {
      evicted = met.get(met.getFirst().address().equals(keep) ? 1 : 0);
      candidates.remove(evicted);
    }
    candidates.add(candidate);
    return evicted;
  }

  boolean remove(Candidate candidate) {
    return candidates.removeIf(candidate::isSameAs);
  }

  /**
   * Returns guesses for a NAT that forwards the port of the peer's socket although it maps outgoing
   * traffic to other ports: the address seen by servers with the port of a host candidate. IPv4
   * only, because there the guesses stay few.
   */
  List<Candidate> derive(Candidate from) {
    List<Candidate> derived = new ArrayList<>();
    for (Candidate other : List.copyOf(candidates)) {
      Candidate reflexive = from.kind() == CandidateKind.SERVER_REFLEXIVE ? from : other;
      Candidate host = from.kind() == CandidateKind.SERVER_REFLEXIVE ? other : from;
      if (derived.size() == MAX_DERIVED
          || reflexive.kind() != CandidateKind.SERVER_REFLEXIVE
          || host.kind() != CandidateKind.HOST
          || reflexive.foundation().equals(DERIVED)
          || !reflexive.address().isIpv4()
          || !host.address().isIpv4()) {
        continue;
      }
      Endpoint address = reflexive.address().withPort(host.address().port());
      if (at(address) == null) {
        Candidate guess =
            new Candidate(
                CandidateKind.SERVER_REFLEXIVE,
                address,
                address,
                reflexive.priority(),
                DERIVED,
                "");
        candidates.add(guess);
        derived.add(guess);
      }
    }
    return derived;
  }
}
