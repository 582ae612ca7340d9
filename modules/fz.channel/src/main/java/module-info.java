/**
 * The portal channel over a WebSocket (RFC 6455): sockets that bypass the tunnel, TLS and name
 * lookup around the state machine of {@code fz.control}.
 */
module fz.channel {
  requires transitive fz.control;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;

  exports fz.channel;
}
