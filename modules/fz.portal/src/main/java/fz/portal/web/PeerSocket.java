package fz.portal.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * One WebSocket. Messages are read one at a time, the next when the loop is done with the last, and
 * sent one at a time in order; a peer that does not read is cut off.
 *
 * <p>It works on frames: endpoints of Jetty's higher interface are called by reflection and would
 * have to be exported to the world.
 */
final class PeerSocket implements FrameHandler {
  /** Longest message that is accepted, in bytes. */
  static final int MAX_MESSAGE = 256 * 1024;

  /** Characters that may wait for a peer. */
  private static final int MAX_WAITING = 4 << 20;

  private final PortalLoop loop;
  private final Admission.Entry entry;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private boolean partialIsText;

  // The rest belongs to the loop.
  private final Queue<String> waiting = new ArrayDeque<>();
  private CoreSession socket;
  private long session;
  private int waitingChars;
  private boolean sending;
  private boolean closing;

  PeerSocket(PortalLoop loop, Admission.Entry entry) {
    this.loop = loop;
    this.entry = entry;
  }

  @Override
  public void onOpen(CoreSession opened, Callback callback) {
    callback.succeeded();
    loop.execute(
        (core, now) -> {
          socket = opened;
          session = loop.open(this);
          entry.open(core, session, now);
          opened.demand();
        });
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    switch (frame.getOpCode()) {
      case OpCode.TEXT, OpCode.BINARY -> {
        partial.reset();
        partialIsText = frame.getOpCode() == OpCode.TEXT;
        data(frame, callback);
      }
      case OpCode.CONTINUATION -> data(frame, callback);
      case OpCode.PING -> {
        ByteBuffer payload = BufferUtil.copy(frame.getPayload());
        callback.succeeded();
        loop.execute(
            (core, now) -> {
              socket.sendFrame(new Frame(OpCode.PONG, payload), Callback.NOOP, false);
              socket.demand();
            });
      }
      case OpCode.CLOSE -> callback.succeeded();
      default -> {
        callback.succeeded();
        demand();
      }
    }
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    callback.succeeded();
    loop.execute(
        (core, now) -> {
          core.handleClosed(session);
          loop.closed(session);
        });
  }

  /** Sends a message; on the loop only. */
  void send(String text) {
    if (closing) {
      return;
    }
    if (waitingChars + text.length() > MAX_WAITING) {
      closing = true;
      socket.abort();
      return;
    }
    waiting.add(text);
    waitingChars += text.length();
    sendNext();
  }

  /** Closes the connection after what was sent; on the loop only. */
  void close() {
    if (!closing) {
      closing = true;
      sendNext();
    }
  }

  private void data(Frame frame, Callback callback) {
    byte[] bytes = BufferUtil.toArray(frame.getPayload());
    boolean last = frame.isFin();
    callback.succeeded();
    if (partial.size() + bytes.length > MAX_MESSAGE) {
      loop.execute((core, now) -> socket.close(CloseStatus.MESSAGE_TOO_LARGE, null, Callback.NOOP));
      return;
    }
    partial.writeBytes(bytes);
    if (last && partialIsText) {
      message(partial.toByteArray());
    } else {
      demand();
    }
  }

  private void message(byte[] utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      loop.execute((core, now) -> socket.close(CloseStatus.BAD_PAYLOAD, null, Callback.NOOP));
      return;
    }
    loop.execute(
        (core, now) -> {
          try {
            core.handleText(session, text, now);
          } finally {
            socket.demand();
          }
        });
  }

  private void demand() {
    loop.execute((core, now) -> socket.demand());
  }

  private void sendNext() {
    if (sending) {
      return;
    }
    String text = waiting.poll();
    if (text == null) {
      if (closing) {
        socket.close(CloseStatus.NORMAL, null, Callback.NOOP);
      }
      return;
    }
    sending = true;
    waitingChars -= text.length();
    // A failure shows as the end of the connection.
    socket.sendFrame(new Frame(OpCode.TEXT, text), Callback.from(this::sent, _ -> {}), false);
  }

  private void sent() {
    loop.execute(
        (core, now) -> {
          sending = false;
          sendNext();
        });
  }
}
