package fz.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;

/** The kind of sockets: epoll where there is such a thing, because it can mark them; else NIO. */
record EventLoops(EventLoopGroup group, ChannelFactory<Channel> channels, int mark) {
  // Numbers of Linux on x86-64 and AArch64 (asm-generic/socket.h).
  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;

  private static final IntegerUnixChannelOption MARK =
      new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK);

  static EventLoops open(int mark) throws IOException {
    ThreadFactory threads = Thread.ofPlatform().name("fz-portal").daemon().factory();
    if (Epoll.isAvailable()) {
      return new EventLoops(
          new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory()),
          EpollSocketChannel::new,
          mark);
    }
    if (mark != 0) {
      throw new IOException(
          "sockets cannot be marked to bypass the tunnel: native epoll is not available; add the"
              + " module io.netty.transport.epoll.linux for this processor, or set no mark",
          Epoll.unavailabilityCause());
    }
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory()),
        NioSocketChannel::new,
        mark);
  }

  /** Marks a socket before it connects; throws if it cannot, for it would enter the tunnel. */
  void mark(Channel channel) {
    if (mark != 0) {
      channel.config().setOption(MARK, mark);
    }
  }
}
