package fz.control;

import fz.control.message.PortalMessage;

/** What a channel asks of the owner of its connection, or tells it. */
public sealed interface ChannelEvent {
  /** A connection is to be opened now; there is none. */
  record Connect() implements ChannelEvent {}

  /**
   * The connection, or the attempt to open it, is to be given up. Nothing of it may reach the
   * channel any more.
   *
   * @param closeFrame whether a WebSocket Close frame is to be sent before
   */
  record Drop(boolean closeFrame) implements ChannelEvent {}

  /** The portal has let this peer in. */
  record Joined() implements ChannelEvent {}

  /**
   * The portal has sent a message.
   *
   * @param message of the kind for this role
   */
  record Received(PortalMessage message) implements ChannelEvent {}

  /**
   * The portal has refused something that this peer sent; nothing is repeated.
   *
   * @param reason the portal's word for it
   */
  record Refused(String reason) implements ChannelEvent {}

  /**
   * The connection is lost or was not made; there will be another attempt.
   *
   * @param reason one line without addresses
   * @param delayNanos the time until then
   */
  record Disconnected(String reason, long delayNanos) implements ChannelEvent {}

  /**
   * The channel has ended for good.
   *
   * @param cause why
   * @param reason one line without addresses
   */
  record Fatal(Cause cause, String reason) implements ChannelEvent {}

  /** Why a channel has ended. */
  enum Cause {
    /** The portal does not know the token, or it has expired. */
    INVALID_TOKEN,
    /** The portal does not let this peer in. */
    LOGIN_REFUSED,
    /** There was no connection for too long. */
    UNREACHABLE
  }
}
