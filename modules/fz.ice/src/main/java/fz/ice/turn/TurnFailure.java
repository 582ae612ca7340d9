package fz.ice.turn;

/** Why there is no allocation on a server. */
public enum TurnFailure {
  /** The server does not answer. */
  TIMEOUT("does not answer"),
  /** The server does not accept the user name or the password (401, 441). */
  CREDENTIALS("refuses the credentials"),
  /** The user has too many allocations (486). */
  QUOTA("allows no further allocation for this user"),
  /** The server has no port or no capacity left (508). */
  CAPACITY("has no capacity left"),
  /** The server has no address of a usable version of IP (440). */
  FAMILY("has no address of a usable version of IP"),
  /** The server does not know the allocation any more, or has another one in its place (437). */
  MISMATCH("has lost the allocation"),
  /** The own address, as the server sees it, has changed. */
  MOVED("sees another address now"),
  /** The server names other servers again and again (300). */
  REDIRECTED("redirects without end"),
  /** Any other error. */
  REFUSED("refuses the request");

  private final String text;

  TurnFailure(String text) {
    this.text = text;
  }

  /** Returns words that continue "the server …". */
  public String text() {
    return text;
  }
}
