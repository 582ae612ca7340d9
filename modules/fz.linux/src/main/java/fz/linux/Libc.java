package fz.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Calls of the C library. A result below zero is a negated {@link Errno} value, as system calls
 * themselves report it. An instance belongs to one thread at a time, because it holds the memory
 * that receives {@code errno}. No call allocates unless it takes a {@link String}.
 *
 * <p>Memory whose bounds are given as an offset and a length is checked here; addresses inside
 * structures are the caller's responsibility, and so is that the memory they point to stays
 * reachable.
 */
public final class Libc {
  /** {@code open} for reading and writing. */
  public static final int O_RDWR = 2;

  /** {@code open}: no call blocks. */
  public static final int O_NONBLOCK = 0x800;

  /** {@code open}: children do not inherit the descriptor. */
  public static final int O_CLOEXEC = 0x80000;

  /** {@code unshare}: a network namespace of its own for the calling thread. */
  public static final int CLONE_NEWNET = 0x4000_0000;

  /** {@code poll}: readable. */
  public static final short POLLIN = 1;

  /** {@code poll}: writable. */
  public static final short POLLOUT = 4;

  /** Size of {@code struct pollfd { int fd; short events; short revents; }}. */
  public static final int POLLFD_BYTES = 8;

  private static final MethodHandle OPEN = Native.function("open");
  private static final MethodHandle CLOSE = Native.function("close");
  private static final MethodHandle READ = Native.function("read");
  private static final MethodHandle WRITE = Native.function("write");
  private static final MethodHandle WRITEV = Native.function("writev");
  private static final MethodHandle IOCTL = Native.function("ioctl");
  private static final MethodHandle PPOLL = Native.function("ppoll");
  private static final MethodHandle EPOLL_CREATE = Native.function("epoll_create1");
  private static final MethodHandle EPOLL_CTL = Native.function("epoll_ctl");
  private static final MethodHandle EPOLL_WAIT = Native.function("epoll_wait");
  private static final MethodHandle EVENTFD = Native.function("eventfd");
  private static final MethodHandle TIMERFD_CREATE = Native.function("timerfd_create");
  private static final MethodHandle TIMERFD_SETTIME = Native.function("timerfd_settime");
  private static final MethodHandle SOCKET = Native.function("socket");
  private static final MethodHandle BIND = Native.function("bind");
  private static final MethodHandle GETSOCKNAME = Native.function("getsockname");
  private static final MethodHandle SETSOCKOPT = Native.function("setsockopt");
  private static final MethodHandle GETSOCKOPT = Native.function("getsockopt");
  private static final MethodHandle RECVMMSG = Native.function("recvmmsg");
  private static final MethodHandle SENDMMSG = Native.function("sendmmsg");
  private static final MethodHandle IF_NAMETOINDEX = Native.function("if_nametoindex");
  private static final MethodHandle UNSHARE = Native.function("unshare");

  // An automatic arena costs nothing per call and lets the memory go with this object.
  private final MemorySegment capture = Arena.ofAuto().allocate(Native.CAPTURE);
  private final MemorySegment scratch = Arena.ofAuto().allocate(16, 8);

  private long calls;

  /** Creates calls for one thread. */
  public Libc() {}

  /** Returns how many calls were made through this object: what a data path must be sparing of. */
  public long calls() {
    return calls;
  }

  /** Returns true if this process runs on a Linux whose structures these bindings know. */
  public static boolean isSupported() {
    String arch = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (arch.equals("amd64") || arch.equals("aarch64"));
  }

  /** Opens a file and returns its descriptor. */
  public int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (long)
              OPEN.invokeExact(
                  capture, arena.allocateFrom(path).address(), (long) flags, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Closes a descriptor. */
  public int close(int fd) {
    try {
      return result((long) CLOSE.invokeExact(capture, (long) fd, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Reads into memory and returns the number of bytes. */
  public int read(int fd, MemorySegment memory, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    try {
      return result(
          (long)
              READ.invokeExact(capture, (long) fd, memory.address() + offset, length, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /** Writes from memory and returns the number of bytes. */
  public int write(int fd, MemorySegment memory, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    try {
      return result(
          (long)
              WRITE.invokeExact(capture, (long) fd, memory.address() + offset, length, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /** Writes what an {@link IoVector} lists and returns the number of bytes. */
  public int writev(int fd, IoVector vector) {
    try {
      return result(
          (long)
              WRITEV.invokeExact(
                  capture, (long) fd, vector.address(), (long) vector.count(), 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(vector);
    }
  }

  /** Controls a device with an argument by value. */
  public int ioctl(int fd, long request, long value) {
    try {
      return result((long) IOCTL.invokeExact(capture, (long) fd, request, value, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Controls a device with a structure. */
  public int ioctl(int fd, long request, MemorySegment structure) {
    try {
      return ioctl(fd, request, structure.address());
    } finally {
      Reference.reachabilityFence(structure);
    }
  }

  /**
   * Waits for descriptors.
   *
   * @param pollfds an array of {@code struct pollfd}
   * @param count the number of its elements
   * @param timeoutNanos negative waits for ever
   * @return the number of ready descriptors
   */
  public int poll(MemorySegment pollfds, int count, long timeoutNanos) {
    Objects.checkFromIndexSize(0, (long) count * POLLFD_BYTES, pollfds.byteSize());
    long timeout = 0;
    if (timeoutNanos >= 0) {
      scratch.set(Native.LONG, 0, timeoutNanos / 1_000_000_000);
      scratch.set(Native.LONG, 8, timeoutNanos % 1_000_000_000);
      timeout = scratch.address();
    }
    try {
      return result(
          (long) PPOLL.invokeExact(capture, pollfds.address(), (long) count, timeout, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(pollfds);
    }
  }

  /** Returns a new descriptor of an empty interest list. */
  public int epollCreate() {
    try {
      return result((long) EPOLL_CREATE.invokeExact(capture, (long) O_CLOEXEC, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Changes an interest list with the first event of {@link EpollEvents}. */
  public int epollControl(int epoll, int operation, int fd, EpollEvents events) {
    try {
      return result(
          (long)
              EPOLL_CTL.invokeExact(
                  capture, (long) epoll, (long) operation, (long) fd, events.address(), 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(events);
    }
  }

  /**
   * Waits for descriptors of an interest list and returns the number of events.
   *
   * @param timeoutMillis negative waits for ever
   */
  public int epollWait(int epoll, EpollEvents events, int timeoutMillis) {
    try {
      return result(
          (long)
              EPOLL_WAIT.invokeExact(
                  capture,
                  (long) epoll,
                  events.address(),
                  (long) events.capacity(),
                  (long) timeoutMillis,
                  0L,
                  0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(events);
    }
  }

  /** Returns a new non-blocking event counter. */
  public int eventfd() {
    try {
      return result(
          (long) EVENTFD.invokeExact(capture, 0L, (long) (O_NONBLOCK | O_CLOEXEC), 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Returns a new non-blocking timer of a clock. */
  int timerfd(int clock) {
    try {
      return result(
          (long)
              TIMERFD_CREATE.invokeExact(
                  capture, (long) clock, (long) (O_NONBLOCK | O_CLOEXEC), 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Arms a timer with a {@code struct itimerspec}. */
  int timerfdSet(int fd, int flags, MemorySegment specification) {
    try {
      return result(
          (long)
              TIMERFD_SETTIME.invokeExact(
                  capture, (long) fd, (long) flags, specification.address(), 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(specification);
    }
  }

  /** Returns a new socket. */
  public int socket(int domain, int type, int protocol) {
    try {
      return result(
          (long)
              SOCKET.invokeExact(capture, (long) domain, (long) type, (long) protocol, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Binds a socket to the address in memory. */
  public int bind(int fd, MemorySegment address, int length) {
    Objects.checkFromIndexSize(0, length, address.byteSize());
    try {
      return result(
          (long)
              BIND.invokeExact(capture, (long) fd, address.address(), (long) length, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  /** Reads the own address of a socket into memory and returns its length. */
  public int getsockname(int fd, MemorySegment address) {
    scratch.set(Native.INT, 0, (int) address.byteSize());
    try {
      int r =
          result(
              (long)
                  GETSOCKNAME.invokeExact(
                      capture, (long) fd, address.address(), scratch.address(), 0L, 0L, 0L));
      return r < 0 ? r : scratch.get(Native.INT, 0);
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  /** Sets a socket option that is a number. */
  public int setsockopt(int fd, int level, int option, int value) {
    scratch.set(Native.INT, 0, value);
    try {
      return result(
          (long)
              SETSOCKOPT.invokeExact(
                  capture, (long) fd, (long) level, (long) option, scratch.address(), 4L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Returns a socket option that is a number of zero or more. */
  public int getsockopt(int fd, int level, int option) {
    scratch.set(Native.INT, 0, 0);
    scratch.set(Native.INT, 8, 4);
    try {
      int r =
          result(
              (long)
                  GETSOCKOPT.invokeExact(
                      capture,
                      (long) fd,
                      (long) level,
                      (long) option,
                      scratch.address(),
                      scratch.address() + 8,
                      0L));
      return r < 0 ? r : scratch.get(Native.INT, 0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Receives into messages and returns how many were filled. */
  public int recvmmsg(int fd, MessageVector messages, int from, int count, int flags) {
    try {
      return result(
          (long)
              RECVMMSG.invokeExact(
                  capture,
                  (long) fd,
                  messages.address(from, count),
                  (long) count,
                  (long) flags,
                  0L,
                  0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(messages);
    }
  }

  /** Sends messages and returns how many were sent. */
  public int sendmmsg(int fd, MessageVector messages, int from, int count, int flags) {
    try {
      return result(
          (long)
              SENDMMSG.invokeExact(
                  capture,
                  (long) fd,
                  messages.address(from, count),
                  (long) count,
                  (long) flags,
                  0L,
                  0L));
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(messages);
    }
  }

  /** Returns the index of a network interface. */
  public int interfaceIndex(String name) {
    try (Arena arena = Arena.ofConfined()) {
      int index =
          (int)
              (long)
                  IF_NAMETOINDEX.invokeExact(
                      capture, arena.allocateFrom(name).address(), 0L, 0L, 0L, 0L, 0L);
      return index == 0 ? Native.result(-1, capture) : index;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Gives the calling thread namespaces of its own; only a platform thread should ask. */
  public int unshare(int flags) {
    try {
      return result((long) UNSHARE.invokeExact(capture, (long) flags, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private int result(long value) {
    calls++;
    return Native.result(value, capture);
  }

  private static AssertionError unexpected(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    if (t instanceof RuntimeException exception) {
      throw exception;
    }
    return new AssertionError(t);
  }
}
