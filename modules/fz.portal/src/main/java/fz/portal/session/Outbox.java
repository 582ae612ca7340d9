package fz.portal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Queue;

/** Messages on their way out, in the framing of the portal protocol. */
final class Outbox {
  private final Queue<SessionEvent> events = new ArrayDeque<>();

  /** Sends a message that answers nothing. */
  void push(Session session, String event, JsonNode payload) {
    frame(session, session.topic(), event, payload, JsonNodeFactory.instance.nullNode());
  }

  /** Answers a request; {@code ref} comes back exactly as it was sent. */
  void reply(Session session, String topic, JsonNode ref, String status, ObjectNode response) {
    frame(session, topic, "phx_reply", Messages.reply(status, response), ref);
  }

  void ok(Session session, String topic, JsonNode ref) {
    reply(session, topic, ref, "ok", JsonNodeFactory.instance.objectNode());
  }

  void error(Session session, String topic, JsonNode ref, String reason) {
    reply(session, topic, ref, "error", Messages.text("reason", reason));
  }

  void close(Session session) {
    events.add(new SessionEvent.Close(session.id));
  }

  SessionEvent poll() {
    return events.poll();
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  private void frame(Session session, String topic, String event, JsonNode payload, JsonNode ref) {
    ObjectNode frame = JsonNodeFactory.instance.objectNode();
    frame.put("topic", topic);
    frame.put("event", event);
    frame.set("payload", payload);
    frame.set("ref", ref);
    events.add(new SessionEvent.Send(session.id, frame.toString()));
  }
}
