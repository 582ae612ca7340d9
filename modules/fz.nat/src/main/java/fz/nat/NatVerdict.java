package fz.nat;

/** What {@link NatTable} did with a packet. Only a translated packet was changed. */
public enum NatVerdict {
  /** Translated: it goes on. */
  TRANSLATED,
  /** Outbound: the proxy address has no real address; answer with ICMP. */
  UNREACHABLE,
  /** Outbound: no port or session is free; drop. */
  EXHAUSTED,
  /**
   * Nothing that can be translated: outbound any ICMP but an echo request, and protocols without
   * ports; drop.
   */
  UNSUPPORTED,
  /**
   * It cannot be translated into the other family: {@link NatTable#reason} says why, and {@link
   * NatTable#appendError} makes the answer.
   */
  REFUSED,
  /**
   * Inbound: it never belonged to a session; untranslated traffic may pass, by the caller's rules.
   */
  NO_SESSION,
  /** Inbound: it belongs to a session that ended; drop, as untranslated it would leak. */
  EXPIRED
}
