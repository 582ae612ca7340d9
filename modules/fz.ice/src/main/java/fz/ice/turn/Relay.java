package fz.ice.turn;

/** A TURN server under the name that its users know it by, and the allocation on it. */
public final class Relay {
  private final String id;
  private final TurnServer server;
  private final TurnClient client;
  private boolean removed;

  Relay(String id, TurnServer server, TurnClient client) {
    this.id = id;
    this.server = server;
    this.client = client;
  }

  /** Returns its name. */
  public String id() {
    return id;
  }

  /** Returns the allocation on it. */
  public TurnClient client() {
    return client;
  }

  /** Returns true if there is an allocation. */
  public boolean isUsable() {
    return !removed && !client.relayedAddresses().isEmpty();
  }

  TurnServer server() {
    return server;
  }

  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  @Override
  public String toString() {
    return "Relay[" + id + "]";
  }
}
