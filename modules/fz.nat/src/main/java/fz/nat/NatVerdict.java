package fz.nat;

/** What {@link NatTable} did with a packet. Only a translated packet was changed. */
public enum NatVerdict {
  /** Translated: it goes on. */
  TRANSLATED,
  /** Outbound: the proxy address has no real address of the packet's family; answer with ICMP. */
  UNREACHABLE,
  /** Outbound: no port or session is free; drop. */
  EXHAUSTED,
  /** A fragment; outbound also any ICMP but an echo request, and protocols without ports; drop. */
  UNSUPPORTED,
  /**
   * Inbound: it never belonged to a session; untranslated traffic may pass, by the caller's rules.
   */
  NO_SESSION,
  /** Inbound: it belongs to a session that ended; drop, as untranslated it would leak. */
  EXPIRED
}
