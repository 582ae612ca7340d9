package fz.ice;

import fz.packet.Endpoint;
import java.util.List;

/** The candidates of both sides, and the pairs that they make. */
final class Candidates {
  private final String remoteUfrag;
  private final LocalCandidates locals;
  private final RemoteCandidates remotes = new RemoteCandidates();
  private final PairList pairs;
  private boolean hadRemote;
  private boolean peerChanged;

  Candidates(IceRole role, String localUfrag, String remoteUfrag) {
    this.remoteUfrag = remoteUfrag;
    this.locals = new LocalCandidates(localUfrag);
    this.pairs = new PairList(role);
  }

  PairList pairs() {
    return pairs;
  }

  List<Candidate> localsBestFirst() {
    return locals.bestFirst();
  }

  /** Returns true if the peer has ever had an address. */
  boolean hadRemote() {
    return hadRemote;
  }

  /** Returns true, once, if the peer has named or used an address since this was asked last. */
  boolean takePeerChanged() {
    boolean changed = peerChanged;
    peerChanged = false;
    return changed;
  }

  /** Adds an own candidate; returns false if it says nothing new. */
  boolean addLocal(Candidate candidate) {
    Candidate added = locals.add(candidate);
    if (added == null) {
      return false;
    }
    for (Candidate remote : remotes.all()) {
      if (!remote.address().equals(added.address())) {
        pairs.add(added, remote);
      }
    }
    return true;
  }

  /** Withdraws an own candidate with its pairs; returns false if it is unknown. */
  boolean removeLocal(Candidate candidate) {
    if (!locals.remove(candidate)) {
      return false;
    }
    boolean sends = candidate.kind() != CandidateKind.SERVER_REFLEXIVE;
    if (sends) {
      pairs.removeLocal(candidate.address());
    }
    return true;
  }

  /**
   * Returns false for a candidate that is unusable, has other credentials, or is an own address.
   */
  boolean mayBeRemote(Candidate candidate) {
    boolean foreign = !candidate.ufrag().isEmpty() && !candidate.ufrag().equals(remoteUfrag);
    return !foreign
        && RemoteCandidates.isUsable(candidate)
        && !locals.hasAddress(candidate.address());
  }

  /**
   * Adds a candidate that the peer names, with what can be guessed from it.
   *
   * @return false if it is known; its pairs begin anew if they had been given up
   */
  boolean addRemote(Candidate candidate) {
    peerChanged = true;
    if (remotes.contains(candidate)) {
      pairs.restartFailed(candidate.address());
      return false;
    }
    hadRemote = true;
    evict(remotes.add(candidate, pairs.remoteInUse()));
    pairs.update(remotes.at(candidate.address()));
    pairUp(candidate);
    for (Candidate guess : remotes.derive(candidate)) {
      if (!locals.hasAddress(guess.address())) {
        pairUp(guess);
      }
    }
    return true;
  }

  /** Withdraws a candidate of the peer, found by kind and address; false if it is unknown. */
  boolean removeRemote(Candidate candidate) {
    if (!remotes.remove(candidate)) {
      return false;
    }
    Candidate left = remotes.at(candidate.address());
    if (left == null) {
      pairs.removeRemote(candidate.address());
    } else {
      pairs.update(left);
    }
    return true;
  }

  /** Returns the own candidate that a datagram arrived at, or null. */
  Candidate receiving(Endpoint local, Endpoint remote) {
    return locals.receiving(local, remote);
  }

  /** Returns the pair that a request came over, created if need be; null if there are too many. */
  CandidatePair pairOf(Candidate local, Endpoint remote, StunMessage request, long nowNanos) {
    CandidatePair known = pairs.find(local, remote);
    if (known != null) {
      return known;
    }
    Candidate candidate = remotes.at(remote);
    if (candidate != null) {
      pairs.add(local, candidate);
    } else if (remotes.mayMeet(nowNanos)) {
      meet(remote, request);
    } else {
      return null;
    }
    return pairs.find(local, remote);
  }

  private void meet(Endpoint remote, StunMessage request) {
    long priority =
        request.number32(StunAttribute.PRIORITY).orElse(Candidate.peerReflexivePriorityOfUnknown());
    Candidate candidate = Candidate.peerReflexive(remote, priority);
    peerChanged = true;
    hadRemote = true;
    evict(remotes.addPeerReflexive(candidate, pairs.remoteInUse()));
    pairUp(candidate);
  }

  private void evict(Candidate evicted) {
    if (evicted != null) {
      pairs.removeRemote(evicted.address());
    }
  }

  private void pairUp(Candidate remote) {
    for (Candidate local : locals.all()) {
      pairs.add(local, remote);
    }
  }
}
