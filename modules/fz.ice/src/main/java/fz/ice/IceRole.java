package fz.ice;

/** Who decides which pair is used (RFC 8445 section 2). The roles are fixed by who asked whom. */
public enum IceRole {
  /** Decides: the side that initiated the connection. */
  CONTROLLING,
  /** Follows. */
  CONTROLLED
}
