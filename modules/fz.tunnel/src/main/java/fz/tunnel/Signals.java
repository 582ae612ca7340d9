package fz.tunnel;

import fz.control.message.PortalMessage;
import fz.ice.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Candidates on their way to the other side by way of the portal. What is found in one turn goes in
 * one message, and while the portal is away everything waits; what is found and lost meanwhile is
 * never mentioned.
 */
final class Signals {
  private final Format format;
  private final Consumer<TunnelEvent> events;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private boolean connected;

  /** Makes the message to the portal. */
  interface Format {
    /**
     * Returns the message about candidates of a connection.
     *
     * @param invalidated true if they are void, false if they are new
     */
    PortalMessage message(String remoteId, boolean invalidated, List<String> lines);
  }

  private record Waiting(List<Candidate> added, List<Candidate> withdrawn) {
    Waiting() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Creates one without candidates. */
  Signals(Format format, Consumer<TunnelEvent> events) {
    this.format = format;
    this.events = events;
  }

  void connected(boolean value) {
    connected = value;
  }

  /** Adds candidates, best first. */
  void add(String remoteId, List<Candidate> candidates) {
    Waiting to = of(remoteId);
    for (Candidate candidate : candidates) {
      to.withdrawn.removeIf(candidate::isSameAs);
      if (to.added.stream().noneMatch(candidate::isSameAs)) {
        to.added.add(candidate);
      }
    }
  }

  /** Takes candidates back. */
  void withdraw(String remoteId, List<Candidate> candidates) {
    Waiting to = of(remoteId);
    for (Candidate candidate : candidates) {
      boolean unknown = to.added.removeIf(candidate::isSameAs);
      if (!unknown && to.withdrawn.stream().noneMatch(candidate::isSameAs)) {
        to.withdrawn.add(candidate.withUfrag(""));
      }
    }
  }

  /** The connection is gone, and with it the interest in its candidates. */
  void forget(String remoteId) {
    waiting.remove(remoteId);
  }

  boolean isDue() {
    return connected && !waiting.isEmpty();
  }

  /** Queues the messages that are due. */
  void flush() {
    if (!connected) {
      return;
    }
    waiting.forEach(
        (remoteId, candidates) -> {
          send(remoteId, true, candidates.withdrawn);
          send(remoteId, false, candidates.added);
        });
    waiting.clear();
  }

  private Waiting of(String remoteId) {
    return waiting.computeIfAbsent(remoteId, id -> new Waiting());
  }

  private void send(String remoteId, boolean invalidated, List<Candidate> candidates) {
    if (!candidates.isEmpty()) {
      List<String> lines = candidates.stream().map(Candidate::toString).toList();
      events.accept(new TunnelEvent.SendToPortal(format.message(remoteId, invalidated, lines)));
    }
  }
}
