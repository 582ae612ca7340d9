package fz.portal.policy;

import java.util.Locale;

/** Kinds of resources. */
public enum ResourceType {
  /** A domain name or a pattern of names. */
  DNS,
  /** A network. */
  CIDR,
  /** One address. */
  IP,
  /** Everything that is public. */
  INTERNET;

  /** Returns the name used in files and in the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
