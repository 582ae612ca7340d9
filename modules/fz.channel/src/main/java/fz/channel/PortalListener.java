package fz.channel;

import fz.control.ChannelEvent;
import fz.control.message.PortalMessage;

/**
 * Hears of a portal channel. All methods are called on the one thread of the {@link PortalClient},
 * one after the other; they must not block. What they throw is logged and goes no further.
 */
public interface PortalListener {
  /** The portal has let this peer in; messages can be sent now. */
  default void onJoined() {}

  /** The portal has sent a message. */
  void onMessage(PortalMessage message);

  /** The portal has refused something that was sent. */
  default void onRefused(String reason) {}

  /**
   * There is no connection.
   *
   * @param reason one line without addresses
   * @param delayNanos the time until the next attempt
   */
  default void onDisconnected(String reason, long delayNanos) {}

  /** The channel has ended for good; the last call. */
  void onFatal(ChannelEvent.Cause cause, String reason);
}
