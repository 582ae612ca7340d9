package fz.app.agent;

import fz.control.message.PortalMessage;
import java.io.IOException;

/** The way to the portal, as an agent sees it. */
interface PortalLink extends AutoCloseable {
  /** Begins to connect; events go to the listener. */
  void start() throws IOException;

  /** Sends a record of {@code fz.control.message}; it is discarded while there is no connection. */
  void send(PortalMessage message);

  /** Connects anew at once, whatever became of the connection: the network has changed. */
  void reset();

  @Override
  void close();

  /** What happens to the link. Called on a thread of the link; must not block. */
  interface Listener {
    /** The portal has let us in; its first message follows. */
    void onJoined();

    /** A record of {@code fz.control.message} has arrived. */
    void onMessage(PortalMessage message);

    /**
     * The connection is lost or could not be made, and is tried again.
     *
     * @param reason one line for the user
     * @param retryMillis after how long
     */
    void onLost(String reason, long retryMillis);

    /**
     * It is of no use to go on.
     *
     * @param reason one line for the user: what, and how to mend it
     */
    void onFatal(String reason);
  }
}
