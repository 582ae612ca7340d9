package fz.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A NETLINK_ROUTE socket that hears of every change of links, addresses and routes in the network
 * namespace of the thread that opened it.
 */
public final class RouteSubscription implements AutoCloseable {
  /** What {@link Listener} is told when messages were lost. */
  public static final int OVERRUN = 0;

  private static final int AF_NETLINK = 16;
  // RTMGRP_ LINK, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE
  private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;
  // struct sockaddr_nl { family:16 pad:16 pid:32 groups:32 }
  private static final int ADDRESS_BYTES = 12;
  private static final int GROUPS_OFFSET = 8;
  private static final int BUFFER_BYTES = 32_768;

  private final Libc libc = new Libc();
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);
  private final int fd;

  /** Takes a message. */
  public interface Listener {
    /**
     * Takes a message.
     *
     * @param type {@code RTM_...} of rtnetlink(7), or {@link #OVERRUN}
     * @param entry what it is about; null for {@link #OVERRUN}
     */
    void handle(int type, NetlinkEntry entry);
  }

  /** Opens a socket. */
  public RouteSubscription() throws IOException {
    int flags = SocketOptions.SOCK_RAW | SocketOptions.SOCK_CLOEXEC | SocketOptions.SOCK_NONBLOCK;
    fd = libc.socket(AF_NETLINK, flags, 0);
    if (fd < 0) {
      throw new IOException("cannot open a netlink socket: " + Errno.text(-fd));
    }
    buffer.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
    buffer.set(ValueLayout.JAVA_INT, GROUPS_OFFSET, GROUPS);
    int result = libc.bind(fd, buffer, ADDRESS_BYTES);
    if (result < 0) {
      libc.close(fd);
      throw new IOException("cannot subscribe to network changes: " + Errno.text(-result));
    }
  }

  /** Returns the descriptor, readable when there are messages. */
  public int fd() {
    return fd;
  }

  /** Hands over all messages that are there. */
  public void read(Listener listener) throws IOException {
    while (true) {
      int length = libc.read(fd, buffer, 0, BUFFER_BYTES);
      if (length == -Errno.EAGAIN) {
        return;
      }
      if (length == -Errno.ENOBUFS) {
        listener.handle(OVERRUN, null);
      } else if (length < 0 && length != -Errno.EINTR) {
        throw new IOException("cannot read network changes: " + Errno.text(-length));
      } else if (length > 0) {
        split(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), listener);
      }
    }
  }

  @Override
  public void close() {
    libc.close(fd);
  }

  private static void split(byte[] messages, Listener listener) {
    MemorySegment view = MemorySegment.ofArray(messages);
    int at = 0;
    while (at + NetlinkMessage.HEADER_BYTES <= messages.length) {
      int length = view.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      if (length < NetlinkMessage.HEADER_BYTES || at + length > messages.length) {
        return;
      }
      int type = view.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 4) & 0xffff;
      int from = at + NetlinkMessage.HEADER_BYTES;
      listener.handle(type, new NetlinkEntry(Arrays.copyOfRange(messages, from, at + length)));
      at += length + 3 & ~3;
    }
  }
}
