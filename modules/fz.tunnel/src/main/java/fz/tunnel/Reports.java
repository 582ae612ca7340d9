package fz.tunnel;

import fz.control.message.NoRelays;
import fz.ice.Candidate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** What a tunnel makes known to its owner, with what becomes of its connections. */
final class Reports implements Connections.Observer {
  private final ArrayDeque<TunnelEvent> events = new ArrayDeque<>();
  private final Signals signals;
  private final Consumer<Connection> failed;

  /**
   * Creates it without anything to make known.
   *
   * @param format makes the message to the portal about candidates
   * @param failed is told of connections that have failed
   */
  Reports(Signals.Format format, Consumer<Connection> failed) {
    this.signals = new Signals(format, events::add);
    this.failed = failed;
  }

  void add(TunnelEvent event) {
    events.add(event);
  }

  /** Returns the next event, or null. */
  TunnelEvent poll() {
    signals.flush();
    return events.pollFirst();
  }

  boolean isDue() {
    return !events.isEmpty() || signals.isDue();
  }

  /** Notes whether the portal can be told anything; what is to be told waits meanwhile. */
  void portalConnected(boolean connected) {
    signals.connected(connected);
  }

  /** The connection is gone, and nobody is to be told. */
  void forget(Connection connection) {
    signals.forget(connection.remoteId());
  }

  /** The peer has said goodbye. */
  void closed(String remoteId) {
    signals.forget(remoteId);
    add(new TunnelEvent.PeerStatus(remoteId, TunnelEvent.PeerState.CLOSED));
  }

  @Override
  public void candidates(Connection connection, List<Candidate> candidates) {
    signals.add(connection.remoteId(), candidates);
  }

  @Override
  public void withdrawn(Connection connection, List<Candidate> candidates) {
    signals.withdraw(connection.remoteId(), candidates);
  }

  @Override
  public void noRelays() {
    add(new TunnelEvent.SendToPortal(new NoRelays()));
  }

  @Override
  public void established(Connection connection) {
    add(new TunnelEvent.PeerStatus(connection.remoteId(), TunnelEvent.PeerState.CONNECTED));
  }

  @Override
  public void path(Connection connection, boolean relayed) {
    add(new TunnelEvent.PeerPath(connection.remoteId(), relayed));
  }

  @Override
  public void failed(Connection connection, long nowNanos) {
    forget(connection);
    failed.accept(connection);
    add(new TunnelEvent.PeerStatus(connection.remoteId(), TunnelEvent.PeerState.FAILED));
  }
}
