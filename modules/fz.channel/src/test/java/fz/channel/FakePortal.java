package fz.channel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A WebSocket server that answers the handshake as told and records what it receives. */
final class FakePortal implements AutoCloseable {
  final BlockingQueue<FullHttpRequest> requests = new LinkedBlockingQueue<>();
  final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  /** Statuses of the next handshakes; 101 when there are none left. */
  final BlockingQueue<HttpResponseStatus> statuses = new LinkedBlockingQueue<>();

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final SslContext tls;
  private final Channel server;
  private volatile Channel connection;

  FakePortal(int port, SslContext tls) {
    this.tls = tls;
    this.server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Setup())
            .bind(InetAddress.getLoopbackAddress(), port)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  void send(String text) {
    connection.writeAndFlush(new TextWebSocketFrame(text)).syncUninterruptibly();
  }

  void sendInTwoFragments(String text) {
    int half = text.length() / 2;
    connection.write(new TextWebSocketFrame(false, 0, text.substring(0, half)));
    connection
        .writeAndFlush(new ContinuationWebSocketFrame(true, 0, text.substring(half)))
        .syncUninterruptibly();
  }

  void send(WebSocketFrame frame) {
    connection.writeAndFlush(frame).syncUninterruptibly();
  }

  void cut() {
    connection.close().syncUninterruptibly();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Setup extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel
          .pipeline()
          .addLast(new HttpServerCodec(), new HttpObjectAggregator(65536), new Handler());
    }
  }

  private final class Handler extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      switch (message) {
        case FullHttpRequest request -> handshake(context, request.retain());
        case TextWebSocketFrame frame -> texts.add(frame.text());
        case CloseWebSocketFrame frame -> {
          ends.add("close " + frame.statusCode());
          context.close();
        }
        default -> texts.add(message.getClass().getSimpleName());
      }
    }

    private void handshake(ChannelHandlerContext context, FullHttpRequest request) {
      requests.add(request);
      HttpResponseStatus status = statuses.poll();
      if (status != null) {
        DefaultFullHttpResponse response =
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        if (status.code() == 503) {
          response.headers().set(HttpHeaderNames.RETRY_AFTER, "0");
        }
        context.writeAndFlush(response);
        return;
      }
      WebSocketServerHandshaker handshaker =
          new WebSocketServerHandshakerFactory("ws://portal/", null, false).newHandshaker(request);
      handshaker.handshake(context.channel(), request);
      connection = context.channel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ends.add("end");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }
}
