package fz.tunnel;

import fz.ice.Candidate;
import java.util.List;

/** Hears of connections and does nothing. */
final class Nobody implements Connections.Observer {
  @Override
  public void withdrawn(Connection connection, List<Candidate> candidates) {}

  @Override
  public void noRelays() {}

  @Override
  public void candidates(Connection connection, List<Candidate> candidates) {}

  @Override
  public void established(Connection connection) {}

  @Override
  public void path(Connection connection, boolean relayed) {}

  @Override
  public void failed(Connection connection, long nowNanos) {}
}
