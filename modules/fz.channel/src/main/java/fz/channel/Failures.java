package fz.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Words for failures of connections, without addresses and names. */
final class Failures {
  private Failures() {}

  static String describe(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = describeOne(cause);
      if (text != null) {
        return text;
      }
    }
    return "connection failed (" + failure.getClass().getSimpleName() + ")";
  }

  private static String describeOne(Throwable failure) {
    return switch (failure) {
      case ConnectTimeoutException e -> "the portal does not answer";
      case NoRouteToHostException e -> "no route to the portal";
      case UnknownHostException e -> "the portal's name has no address";
      case ConnectException e -> "the portal is unreachable or refuses connections";
      case SSLException e -> "TLS failed: the portal's certificate or protocol is not accepted";
      case WebSocketHandshakeException e -> "the portal's WebSocket handshake is wrong";
      case TooLongFrameException e -> "the portal sent a message that is too long";
      case CorruptedWebSocketFrameException e -> "the portal sent a broken frame";
      case ChannelException e -> "the socket cannot be set up; marking it needs CAP_NET_ADMIN";
      default -> null;
    };
  }
}
