package fz.ice;

import java.util.Optional;

/** Where a candidate address comes from (RFC 8445 section 5.1.1), with its place in the ranking. */
public enum CandidateKind {
  /** An address of a socket of the peer itself. */
  HOST("host", 126, 65535),
  /** An address learnt from a connectivity check; never signalled. */
  PEER_REFLEXIVE("prflx", 110, 49151),
  /** An address that a STUN server saw. */
  SERVER_REFLEXIVE("srflx", 100, 32767),
  /** An address on a relay. */
  RELAYED("relay", 2, 16383);

  private final String text;
  private final int typePreference;
  private final int firstLocalPreference;

  CandidateKind(String text, int typePreference, int firstLocalPreference) {
    this.text = text;
    this.typePreference = typePreference;
    this.firstLocalPreference = firstLocalPreference;
  }

  /** Returns the word that follows {@code typ}. */
  public String text() {
    return text;
  }

  static Optional<CandidateKind> ofText(String text) {
    for (CandidateKind kind : values()) {
      if (kind.text.equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  int firstLocalPreference() {
    return firstLocalPreference;
  }

  /** Returns the priority of RFC 8445 section 5.1.2.1 for component 1. */
  long priority(int localPreference) {
    return (long) typePreference << 24 | (long) localPreference << 8 | 255;
  }
}
