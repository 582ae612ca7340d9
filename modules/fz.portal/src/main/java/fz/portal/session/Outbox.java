package fz.portal.session;

import fz.control.Frame;
import fz.control.MessageCodec;
import fz.control.message.PortalMessage;
import java.util.ArrayDeque;
import java.util.Queue;

/** Messages on their way out, in the framing of the portal protocol. */
final class Outbox {
  private final Queue<SessionEvent> events = new ArrayDeque<>();

  void toClient(Session client, PortalMessage.ToClient message) {
    send(client, MessageCodec.encode(message));
  }

  void toGateway(Session gateway, PortalMessage.ToGateway message) {
    send(gateway, MessageCodec.encode(message));
  }

  /** Answers a request; one without a number wants no answer. */
  void ok(Session session, Frame request) {
    request.ref().ifPresent(ref -> send(session, Frame.ok(request.topic(), ref)));
  }

  void error(Session session, Frame request, String reason) {
    request.ref().ifPresent(ref -> send(session, Frame.error(request.topic(), ref, reason)));
  }

  /** Turns a peer away for good. */
  void disconnect(Session session) {
    send(session, Frame.disconnect(session.topic(), "token_expired"));
    close(session);
  }

  void close(Session session) {
    close(session.id);
  }

  void close(long sessionId) {
    events.add(new SessionEvent.Close(sessionId));
  }

  SessionEvent poll() {
    return events.poll();
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  void send(long sessionId, Frame frame) {
    events.add(new SessionEvent.Send(sessionId, frame.toText()));
  }

  private void send(Session session, Frame frame) {
    send(session.id, frame);
  }
}
