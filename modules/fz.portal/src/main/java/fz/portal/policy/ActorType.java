package fz.portal.policy;

import java.util.Locale;

/** Kinds of actors. */
public enum ActorType {
  /** A person. */
  USER,
  /** A machine. */
  SERVICE_ACCOUNT;

  /** Returns the name used in files and in the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
