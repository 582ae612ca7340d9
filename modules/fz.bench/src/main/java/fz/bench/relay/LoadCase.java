package fz.bench.relay;

/**
 * A load.
 *
 * @param way where the data goes
 * @param allocations how many clients send, each through an allocation of its own
 * @param burst how many packets of one client leave in one call; 1 keeps them apart, so that
 *     nothing on the way can join them
 */
record LoadCase(Way way, int allocations, int burst) {
  /** Where data of a client goes. */
  enum Way {
    /** To a socket that is no client. */
    PEER("to a peer"),
    /** To another allocation of the same server, and so to a client. */
    PAIR("allocation to allocation");

    private final String title;

    Way(String title) {
      this.title = title;
    }
  }

  @Override
  public String toString() {
    return way.title
        + ", "
        + allocations
        + (allocations == 1 ? " client, " : " clients, ")
        + (burst == 1 ? "single packets" : "bursts of " + burst);
  }
}
