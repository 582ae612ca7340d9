package fz.wg.uapi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * Reads the requests of one connection from its bytes, in whatever pieces they arrive. Neither a
 * line nor a request grows beyond a limit.
 *
 * <pre>
 *   get=1                       set=1
 *                               listen_port=51820
 *                               public_key=...
 *                               allowed_ip=10.0.0.2/32
 *
 * </pre>
 *
 * Besides these two of the reference there is {@code fz_counters=1}. An empty line ends a request.
 * As in the reference, the end of the input does so too, and a line may end with a carriage return.
 */
public final class UapiReader {
  /** Longest line, in bytes. */
  public static final int MAX_LINE_BYTES = 512;

  /** Most lines of a request: enough for the peers of one interface. */
  public static final int MAX_LINES = 1 << 18;

  private final ArrayDeque<UapiRequest> requests = new ArrayDeque<>();
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int lineBytes;
  private boolean tooLong;
  private int lines;
  private State state = State.BETWEEN;
  private String opening;
  private UapiRequest question;
  private SetLines set;
  private UapiRequest.Wrong wrong;

  private enum State {
    BETWEEN,
    QUESTION,
    SET,
    UNREADABLE
  }

  /** Creates a reader for one connection. */
  public UapiReader() {}

  /** Takes bytes, all of them. */
  public void handleInput(ByteBuffer bytes) {
    while (bytes.hasRemaining() && state != State.UNREADABLE) {
      byte next = bytes.get();
      if (next == '\n') {
        endLine();
      } else if (lineBytes < MAX_LINE_BYTES) {
        line[lineBytes++] = next;
      } else {
        tooLong = true;
      }
    }
    bytes.position(bytes.limit());
  }

  /** Takes the end of the input. */
  public void handleEnd() {
    if (lineBytes > 0) {
      endLine();
    }
    if (state == State.QUESTION || state == State.SET) {
      endRequest();
    }
  }

  /** Returns the next request, or null. */
  public UapiRequest poll() {
    return requests.poll();
  }

  private void endLine() {
    int length = lineBytes;
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    boolean cut = tooLong;
    lineBytes = 0;
    tooLong = false;
    if (state == State.BETWEEN) {
      begin(text);
    } else if (cut) {
      fail(UapiError.IO, "a line is longer than " + MAX_LINE_BYTES + " bytes");
    } else if (text.isEmpty()) {
      endRequest();
    } else if (++lines > MAX_LINES) {
      unreadable(UapiError.IO, "a request has more than " + MAX_LINES + " lines");
    } else {
      take(text);
    }
  }

  private void begin(String text) {
    lines = 0;
    wrong = null;
    switch (text) {
      case "get=1" -> ask(text, new UapiRequest.Get());
      case UapiText.COUNTERS -> ask(text, new UapiRequest.Counters());
      case "set=1" -> {
        state = State.SET;
        set = new SetLines();
      }
      default -> unreadable(null, "a request begins with neither get=1 nor set=1");
    }
  }

  private void ask(String text, UapiRequest asked) {
    state = State.QUESTION;
    opening = text;
    question = asked;
  }

  private void take(String text) {
    if (state == State.QUESTION) {
      fail(UapiError.INVALID, opening + " takes nothing else");
    } else if (wrong == null) {
      try {
        set.take(text);
      } catch (UapiException e) {
        fail(e.error(), e.getMessage());
      }
    }
  }

  private void fail(UapiError error, String reason) {
    if (wrong == null) {
      wrong = new UapiRequest.Wrong(error, reason);
    }
  }

  private void endRequest() {
    if (wrong != null) {
      requests.add(wrong);
    } else {
      requests.add(state == State.QUESTION ? question : new UapiRequest.Set(set.change()));
    }
    state = State.BETWEEN;
    set = null;
  }

  private void unreadable(UapiError error, String reason) {
    requests.add(new UapiRequest.Unreadable(error, reason));
    state = State.UNREADABLE;
    set = null;
  }
}
