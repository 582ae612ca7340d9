package fz.portal.web;

import fz.portal.session.Peer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * One WebSocket. Messages are read one at a time, the next when the loop is done with the last, and
 * sent one at a time in order; a peer that does not read is cut off.
 */
final class PeerSocket implements Session.Listener {
  /** Characters that may wait for a peer. */
  private static final int MAX_WAITING = 4 << 20;

  private final PortalLoop loop;
  private final Peer peer;
  private final Queue<String> waiting = new ArrayDeque<>();
  private Session socket;
  private long session;
  private int waitingChars;
  private boolean sending;
  private boolean closing;

  PeerSocket(PortalLoop loop, Peer peer) {
    this.loop = loop;
    this.peer = peer;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    loop.execute(
        (core, now) -> {
          socket = opened;
          session = loop.open(this);
          core.handleOpened(session, peer, now);
          opened.demand();
        });
  }

  @Override
  public void onWebSocketText(String text) {
    loop.execute(
        (core, now) -> {
          try {
            core.handleText(session, text, now);
          } finally {
            socket.demand();
          }
        });
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    callback.succeed();
    loop.execute((core, now) -> socket.demand());
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    callback.succeed();
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
      socket.disconnect();
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

  private void sendNext() {
    if (sending) {
      return;
    }
    String text = waiting.poll();
    if (text == null) {
      if (closing) {
        socket.close(1000, null, Callback.NOOP);
      }
      return;
    }
    sending = true;
    waitingChars -= text.length();
    // A failure shows as the end of the connection.
    socket.sendText(text, Callback.from(this::sent, _ -> {}));
  }

  private void sent() {
    loop.execute(
        (core, now) -> {
          sending = false;
          sendNext();
        });
  }
}
