package fz.portal.session;

/** What the core wants done with a session. */
public sealed interface SessionEvent {
  /** Returns the session it is about. */
  long session();

  /** Send a text message. */
  record Send(long session, String text) implements SessionEvent {
    /** Hides the text, which may contain keys. */
    @Override
    public String toString() {
      return "Send[session=" + session + "]";
    }
  }

  /** Close the session once all that was sent before is out. The core has forgotten it already. */
  record Close(long session) implements SessionEvent {}
}
