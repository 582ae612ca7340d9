package fz.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Two sockets of this process that are connected to each other and keep messages apart ({@code
 * SOCK_SEQPACKET}, unix(7)), so that reading and writing one of them is like a device. Neither call
 * blocks. Each socket is closed by whoever uses it.
 *
 * @param first a descriptor
 * @param second the other one
 */
public record SocketPair(int first, int second) {
  private static final int AF_UNIX = 1;
  private static final int SOCK_SEQPACKET = 5;
  // The kernel takes its own limit if that is less.
  private static final int BUFFER_BYTES = 1 << 22;
  private static final MethodHandle SOCKETPAIR = Native.function("socketpair");

  /** Makes a pair. */
  public static SocketPair open() throws IOException {
    int type = SOCK_SEQPACKET | SocketOptions.SOCK_NONBLOCK | SocketOptions.SOCK_CLOEXEC;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(Native.CAPTURE);
      MemorySegment pair = arena.allocate(2 * Native.INT.byteSize(), Native.INT.byteAlignment());
      int result =
          Native.result(
              (long)
                  SOCKETPAIR.invokeExact(
                      capture, (long) AF_UNIX, (long) type, 0L, pair.address(), 0L, 0L),
              capture);
      if (result < 0) {
        throw new IOException("cannot make a pair of sockets: " + Errno.text(-result));
      }
      return sized(pair.getAtIndex(Native.INT, 0), pair.getAtIndex(Native.INT, 1));
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static SocketPair sized(int first, int second) {
    Libc libc = new Libc();
    libc.setsockopt(first, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, BUFFER_BYTES);
    libc.setsockopt(second, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, BUFFER_BYTES);
    return new SocketPair(first, second);
  }
}
