package fz.portal.policy;

import java.util.Locale;

/** Address families that a DNS resource answers with. */
public enum AddressFamilies {
  /** Both. */
  DUAL,
  /** A records only. */
  IPV4_ONLY,
  /** AAAA records only. */
  IPV6_ONLY;

  /** Returns the name used in files, in the database and on the wire. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
