package fz.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A NETLINK_ROUTE socket in the network namespace of the thread that opened it. One request is
 * under way at a time: the kernel refuses concurrent dumps.
 */
public final class RouteNetlink implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int BUFFER_BYTES = 65_536;
  private static final long ANSWER_NANOS = 5_000_000_000L;

  private final Libc libc = new Libc();
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);
  private final MemorySegment pollfd = Arena.ofAuto().allocate(Libc.POLLFD_BYTES, 4);
  private final int fd;
  private int sequence;

  /** Opens a socket. */
  public RouteNetlink() throws IOException {
    fd = libc.socket(AF_NETLINK, SocketOptions.SOCK_RAW | SocketOptions.SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw new IOException("cannot open a netlink socket: " + Errno.text(-fd));
    }
    pollfd.set(ValueLayout.JAVA_INT, 0, fd);
    pollfd.set(ValueLayout.JAVA_SHORT, 4, Libc.POLLIN);
  }

  /**
   * Sends a request and waits for its acknowledgement.
   *
   * @return 0 or a negated {@link Errno} value
   */
  public synchronized int request(NetlinkMessage message) throws IOException {
    return exchange(message, null);
  }

  /** Sends a request for all entries and returns them. */
  public synchronized List<NetlinkEntry> dump(NetlinkMessage message) throws IOException {
    List<NetlinkEntry> entries = new ArrayList<>();
    int result = exchange(message, entries);
    if (result < 0) {
      throw new IOException("the kernel refuses to list: " + Errno.text(-result));
    }
    return entries;
  }

  @Override
  public void close() {
    libc.close(fd);
  }

  private int exchange(NetlinkMessage message, List<NetlinkEntry> entries) throws IOException {
    int own = ++sequence;
    byte[] bytes = message.bytes(own);
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
    int sent = libc.write(fd, buffer, 0, bytes.length);
    if (sent < 0) {
      return sent;
    }
    while (true) {
      pollfd.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
      int ready = libc.poll(pollfd, 1, ANSWER_NANOS);
      if (ready == 0) {
        throw new IOException("the kernel does not answer a netlink request");
      }
      int length = libc.read(fd, buffer, 0, BUFFER_BYTES);
      if (length < 0) {
        if (length == -Errno.EINTR) {
          continue;
        }
        return length;
      }
      byte[] answer = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      int result = take(answer, own, entries);
      if (result <= 0) {
        return result;
      }
    }
  }

  /** Takes the messages of one datagram; returns 1 if more are to come. */
  private static int take(byte[] answer, int own, List<NetlinkEntry> entries) {
    MemorySegment view = MemorySegment.ofArray(answer);
    int at = 0;
    while (at + NetlinkMessage.HEADER_BYTES <= answer.length) {
      int length = view.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      if (length < NetlinkMessage.HEADER_BYTES || at + length > answer.length) {
        return 1;
      }
      int type = view.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 4) & 0xffff;
      if (view.get(ValueLayout.JAVA_INT_UNALIGNED, at + 8) == own) {
        if (type == ERROR || type == DONE) {
          return length >= NetlinkMessage.HEADER_BYTES + 4
              ? Math.min(0, view.get(ValueLayout.JAVA_INT_UNALIGNED, at + 16))
              : 0;
        }
        if (entries != null) {
          entries.add(
              new NetlinkEntry(
                  Arrays.copyOfRange(answer, at + NetlinkMessage.HEADER_BYTES, at + length)));
        }
      }
      at += length + 3 & ~3;
    }
    return 1;
  }
}
