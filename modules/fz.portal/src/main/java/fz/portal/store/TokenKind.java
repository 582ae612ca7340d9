package fz.portal.store;

import java.util.Locale;

/** What a token lets its holder connect as. */
public enum TokenKind {
  /** A client of one actor. */
  CLIENT,
  /** A gateway of one site. */
  GATEWAY;

  /** Returns the name used in the database and in the token. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
