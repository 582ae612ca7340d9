package fz.ice;

import fz.packet.Endpoint;
import java.util.Objects;
import java.util.Optional;

/**
 * An address at which a peer may be reached. {@link #toString()} is the line that is signalled:
 *
 * <pre>
 * candidate:FOUNDATION 1 udp PRIORITY ADDRESS PORT typ KIND [raddr 0.0.0.0 rport 0] [ufrag UFRAG]
 * </pre>
 *
 * It contains an address: do not log it above DEBUG.
 *
 * @param kind where the address comes from
 * @param address the address itself
 * @param base of an own candidate, the socket address that sends for it; of another's, the {@code
 *     raddr} and {@code rport} of the line, or the address itself
 * @param priority 32 bits, greater is better
 * @param foundation 1 to 32 characters without meaning to the receiver
 * @param ufrag the credentials it belongs to; empty if not said
 */
public record Candidate(
    CandidateKind kind,
    Endpoint address,
    Endpoint base,
    long priority,
    String foundation,
    String ufrag) {

  private static final int CROSS_FAMILY_PENALTY = 1000;

  /** Checks that nothing is missing. */
  public Candidate {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(address);
    Objects.requireNonNull(base);
    Objects.requireNonNull(foundation);
    Objects.requireNonNull(ufrag);
  }

  /** Returns an own socket's address as a candidate. */
  public static Candidate host(Endpoint address) {
    return local(CandidateKind.HOST, address, address, 0);
  }

  /**
   * Returns an address that a STUN server saw.
   *
   * @param base the socket address that it was seen from
   */
  public static Candidate serverReflexive(Endpoint address, Endpoint base) {
    return local(CandidateKind.SERVER_REFLEXIVE, address, base, 0);
  }

  /**
   * Returns an address on a relay. It ranks lower if the relay is reached over the other version of
   * IP.
   *
   * @param base the own socket address that reaches the relay
   */
  public static Candidate relayed(Endpoint address, Endpoint base) {
    return local(CandidateKind.RELAYED, address, base, 0);
  }

  /**
   * Reads a line, with or without what may follow the kind, in any order.
   *
   * @return empty for what is malformed, is not UDP of component 1, or names a host instead of an
   *     address
   */
  public static Optional<Candidate> parse(String line) {
    return CandidateText.parse(line);
  }

  /** Returns an own candidate that is the n-th of its kind, with the priority that goes with it. */
  static Candidate local(CandidateKind kind, Endpoint address, Endpoint base, int earlier) {
    int preference = kind.firstLocalPreference() - 2 * earlier - (address.isIpv4() ? 1 : 0);
    if (kind == CandidateKind.RELAYED && address.isIpv4() != base.isIpv4()) {
      preference -= CROSS_FAMILY_PENALTY;
    }
    long priority = kind.priority(Math.max(0, preference));
    return new Candidate(
        kind, address, base, priority, CandidateText.foundation(kind, priority, base), "");
  }

  /** Returns an address that a check came from. */
  static Candidate peerReflexive(Endpoint address, long priority) {
    CandidateKind kind = CandidateKind.PEER_REFLEXIVE;
    return new Candidate(
        kind, address, address, priority, CandidateText.foundation(kind, priority, address), "");
  }

  /** Returns the priority of a met address whose check announced none. */
  static long peerReflexivePriorityOfUnknown() {
    return CandidateKind.PEER_REFLEXIVE.priority(0);
  }

  /**
   * Returns true if kind and address are equal: what identifies a candidate when it is withdrawn.
   */
  public boolean isSameAs(Candidate other) {
    return kind == other.kind && address.equals(other.address);
  }

  /** Returns this candidate with other credentials; empty for none. */
  public Candidate withUfrag(String newUfrag) {
    return new Candidate(kind, address, base, priority, foundation, newUfrag);
  }

  /** Returns the priority that a check sent from here announces (RFC 8445 section 7.1.1). */
  long peerReflexivePriority() {
    return CandidateKind.PEER_REFLEXIVE.priority((int) (priority >>> 8 & 0xffff));
  }

  @Override
  public String toString() {
    return CandidateText.print(this);
  }
}
