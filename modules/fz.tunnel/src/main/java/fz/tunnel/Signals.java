package fz.tunnel;

import fz.control.message.PortalMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Candidates on their way to the other side by way of the portal. What is found in one turn goes in
 * one message, and while the portal is away everything waits.
 */
final class Signals {
  private final BiFunction<String, List<String>, PortalMessage> message;
  private final Consumer<TunnelEvent> events;
  private final Map<String, Set<String>> waiting = new LinkedHashMap<>();
  private boolean connected;

  /**
   * Creates one without candidates.
   *
   * @param message makes the message to the portal from the id of the other side and candidates
   */
  Signals(BiFunction<String, List<String>, PortalMessage> message, Consumer<TunnelEvent> events) {
    this.message = message;
    this.events = events;
  }

  void connected(boolean value) {
    connected = value;
  }

  /** Adds candidates, best first. */
  void add(String remoteId, List<String> candidates) {
    waiting.computeIfAbsent(remoteId, id -> new LinkedHashSet<>()).addAll(candidates);
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
        (remoteId, candidates) ->
            events.accept(
                new TunnelEvent.SendToPortal(
                    message.apply(remoteId, new ArrayList<>(candidates)))));
    waiting.clear();
  }
}
