package fz.portal.policy;

import java.util.Locale;

/** What a peer connects as. */
public enum Role {
  /** A client of one actor. */
  CLIENT,
  /** A gateway of one site. */
  GATEWAY,
  /** A relay for everybody. */
  RELAY;

  /** Returns the name used in the database and in the token. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
