package fz.ice;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** The pairs of an agent, best first; one for each two addresses, bounded. One may be in use. */
final class PairList {
  static final int MAX_PAIRS = 100;

  private final List<CandidatePair> pairs = new ArrayList<>();
  private final IceRole role;
  private CandidatePair selected;

  PairList(IceRole role) {
    this.role = role;
  }

  int size() {
    return pairs.size();
  }

  CandidatePair get(int index) {
    return pairs.get(index);
  }

  boolean contains(CandidatePair pair) {
    return pairs.contains(pair);
  }

  /** Returns the pair in use, or null. */
  CandidatePair selected() {
    return selected;
  }

  void select(CandidatePair pair) {
    selected = pair;
  }

  /** Returns the peer's address in use, or null. */
  Endpoint remoteInUse() {
    return selected == null ? null : selected.remote().address();
  }

  /** Gives up the pair in use if it is not there any more; returns true if so. */
  boolean dropStaleSelection() {
    boolean stale = selected != null && !pairs.contains(selected);
    if (stale) {
      selected = null;
    }
    return stale;
  }

  CandidatePair find(Candidate local, Endpoint remote) {
    for (CandidatePair pair : pairs) {
      if (pair.remote().address().equals(remote) && pair.local.address().equals(local.address())) {
        return pair;
      }
    }
    return null;
  }

  /** Adds a pair of one family that is not there yet; another one gives way if there are many. */
  void add(Candidate local, Candidate remote) {
    boolean sends = local.kind() == CandidateKind.HOST || local.kind() == CandidateKind.RELAYED;
    if (!sends
        || local.address().isIpv4() != remote.address().isIpv4()
        || find(local, remote.address()) != null) {
      return;
    }
    pairs.add(new CandidatePair(role, local, remote));
    pairs.sort(CandidatePair::bestFirst);
    if (pairs.size() > MAX_PAIRS) {
      removeWorst();
    }
  }

  /** Removes the worst pair of those that were given up, or else of all that are not in use. */
  private void removeWorst() {
    int worst = -1;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair != selected && (pair.failed() || worst < 0 || !pairs.get(worst).failed())) {
        worst = i;
      }
    }
    pairs.remove(worst);
  }

  /** Takes over what became known about a remote address. */
  void update(Candidate remote) {
    for (CandidatePair pair : pairs) {
      if (pair.remote().address().equals(remote.address())) {
        pair.remote(remote);
      }
    }
    pairs.sort(CandidatePair::bestFirst);
  }

  void restartFailed(Endpoint remote) {
    for (CandidatePair pair : pairs) {
      if (pair.failed() && pair.remote().address().equals(remote)) {
        pair.restart();
      }
    }
  }

  void removeLocal(Endpoint address) {
    pairs.removeIf(pair -> pair.local.address().equals(address));
  }

  void removeRemote(Endpoint address) {
    pairs.removeIf(pair -> pair.remote().address().equals(address));
  }

  /**
   * Takes note of whether a controlling peer asks for a pair; the controlling side itself never is
   * asked.
   */
  void noteNomination(CandidatePair pair, boolean useCandidate, long nowNanos) {
    if (role != IceRole.CONTROLLED) {
      return;
    }
    if (!useCandidate) {
      if (pair.nominatedByPeer() && isNominatedElsewhereLater(pair)) {
        pair.withdrawUseCandidate();
      }
      return;
    }
    boolean first = !pair.nominatedByPeer();
    boolean moved =
        selected != null
            && selected != pair
            && (first || pair.useCandidateAt() < selected.useCandidateAt());
    pair.useCandidate(nowNanos);
    if (moved) {
      // The peer moved, perhaps because the pair in use broke: find out at once.
      selected.hurry(nowNanos);
    }
    if (moved && first) {
      // Until that is known data goes where the peer is for sure.
      selected.doubt();
    }
  }

  /** Returns true if the peer has asked for another pair after this one. */
  private boolean isNominatedElsewhereLater(CandidatePair pair) {
    for (CandidatePair other : pairs) {
      if (other != pair && other.useCandidateAt() > pair.useCandidateAt()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the pair to use, or null.
   *
   * @param wasConnected true if one has been in use before
   */
  CandidatePair best(boolean wasConnected) {
    return role == IceRole.CONTROLLING ? bestToControl() : bestToFollow(wasConnected);
  }

  /** The one in use stays while it answers now and then, and while no other one does. */
  private CandidatePair bestToControl() {
    for (CandidatePair pair : pairs) {
      if (pair.healthy() || pair == selected && pair.bearable()) {
        return pair;
      }
    }
    return selected != null && selected.works() ? selected : null;
  }

  private CandidatePair bestToFollow(boolean wasConnected) {
    CandidatePair unhealthy = null;
    CandidatePair unasked = null;
    for (CandidatePair pair : pairs) {
      if (!pair.works()) {
        continue;
      }
      if (!pair.nominatedByPeer()) {
        unasked = unasked == null && pair.healthy() ? pair : unasked;
      } else if (pair.healthy()) {
        return pair;
      } else if (unhealthy == null) {
        unhealthy = pair;
      }
    }
    // Having lost its pair, the controlled side tries another one until the peer decides.
    return unhealthy != null ? unhealthy : wasConnected ? unasked : null;
  }

  /** Returns true if some pair has not been given up. */
  boolean anyAlive() {
    for (CandidatePair pair : pairs) {
      if (!pair.failed()) {
        return true;
      }
    }
    return false;
  }

  /** Returns when the next check is due; never without pairs. */
  long nextCheck() {
    long next = Long.MAX_VALUE;
    for (CandidatePair pair : pairs) {
      next = Math.min(next, pair.nextCheck());
    }
    return next;
  }
}
