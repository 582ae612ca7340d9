package fz.channel;

import fz.control.RetryAfter;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to connect and the connection that comes of it. All addresses are tried at once and
 * the first socket that connects is kept. Lives on the event loop.
 */
final class Connection {
  /** What a connection tells its owner: ended at most once, and nothing after that. */
  interface Owner {
    void onOpen(Connection connection);

    void onText(Connection connection, String text);

    void onWritable(Connection connection);

    void onRefused(Connection connection, int status, Duration retryAfter);

    void onEnd(Connection connection, String reason);
  }

  /** The longest message taken, in bytes. */
  static final int MAX_MESSAGE = 8 << 20;

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int MAX_RESPONSE = 64 << 10;
  private static final int MAX_ADDRESSES = 8;

  private final EventLoops loops;
  private final Owner owner;
  private final WebSocketClientHandshaker handshaker;
  private final Optional<SslHandler> tls;
  private final List<Channel> attempts = new ArrayList<>();
  private Channel channel;
  private int pending;
  private boolean ended;

  Connection(
      EventLoops loops,
      Owner owner,
      WebSocketClientHandshaker handshaker,
      Optional<SslHandler> tls) {
    this.loops = loops;
    this.owner = owner;
    this.handshaker = handshaker;
    this.tls = tls;
  }

  /** Connects to all of the addresses. */
  void connect(List<InetAddress> addresses, int port) {
    List<InetAddress> tried = addresses.stream().limit(MAX_ADDRESSES).toList();
    if (tried.isEmpty()) {
      end("the portal's name has no address");
    }
    pending = tried.size();
    for (InetAddress address : tried) {
      if (ended) {
        return;
      }
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loops.group())
              .channelFactory(loops.channels())
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(new Marker());
      ChannelFuture future = bootstrap.connect(new InetSocketAddress(address, port));
      attempts.add(future.channel());
      future.addListener((ChannelFutureListener) this::onConnect);
    }
  }

  /** Marks each socket before it connects. */
  private final class Marker extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel attempt) {
      loops.mark(attempt);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      end(Failures.describe(failure));
    }
  }

  private void onConnect(ChannelFuture future) {
    pending--;
    if (ended || channel != null) {
      future.channel().close();
    } else if (future.isSuccess()) {
      channel = future.channel();
      for (Channel attempt : attempts) {
        if (attempt != channel) {
          attempt.close();
        }
      }
      open();
    } else if (pending == 0) {
      end(Failures.describe(future.cause()));
    }
  }

  private void open() {
    tls.ifPresent(handler -> channel.pipeline().addLast(handler));
    channel
        .pipeline()
        .addLast(
            new HttpClientCodec(),
            new HttpObjectAggregator(MAX_RESPONSE),
            new WebSocketFrameAggregator(MAX_MESSAGE),
            new Handler());
    handshaker.handshake(channel).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Sends a text. */
  void send(String text) {
    channel
        .writeAndFlush(new TextWebSocketFrame(text))
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Returns whether texts would leave soon. */
  boolean isWritable() {
    return channel != null && channel.isWritable();
  }

  /** Gives the connection up; the owner hears no more of it. */
  void drop(boolean closeFrame) {
    ended = true;
    if (channel != null && closeFrame && handshaker.isHandshakeComplete()) {
      channel
          .writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      attempts.forEach(Channel::close);
    }
  }

  private void end(String reason) {
    if (!ended) {
      ended = true;
      attempts.forEach(Channel::close);
      owner.onEnd(this, reason);
    }
  }

  /** What arrives on the socket that was kept. */
  private final class Handler extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      if (ended) {
        return;
      }
      switch (message) {
        case FullHttpResponse response -> handleResponse(response);
        case TextWebSocketFrame frame -> owner.onText(Connection.this, frame.text());
        case PingWebSocketFrame frame ->
            context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        case CloseWebSocketFrame frame -> {
          context.writeAndFlush(frame.retainedDuplicate());
          end("the portal closed the connection");
        }
        case WebSocketFrame frame -> {} // binary frames and pongs mean nothing here
        default -> end("the portal does not speak HTTP");
      }
    }

    private void handleResponse(FullHttpResponse response) {
      if (!response.decoderResult().isSuccess()) {
        end("the portal's HTTP answer is malformed");
      } else if (response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
        ended = true;
        channel.close();
        String header = response.headers().get(HttpHeaderNames.RETRY_AFTER);
        Duration retryAfter =
            header == null ? null : RetryAfter.parse(header, Instant.now()).orElse(null);
        owner.onRefused(Connection.this, response.status().code(), retryAfter);
      } else {
        try {
          handshaker.finishHandshake(channel, response);
        } catch (WebSocketHandshakeException e) {
          end(Failures.describe(e));
          return;
        }
        owner.onOpen(Connection.this);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (!ended && handshaker.isHandshakeComplete()) {
        owner.onWritable(Connection.this);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end("the connection to the portal has ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      end(Failures.describe(failure));
    }
  }
}
