package fz.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A descriptor that becomes readable when the wall clock jumps: somebody sets it, or the machine
 * goes on after it was suspended. Costs nothing until then ({@code TFD_TIMER_CANCEL_ON_SET},
 * timerfd_create(2)).
 */
public final class ClockJump implements AutoCloseable {
  private static final int CLOCK_REALTIME = 0;
  private static final int ABSOLUTE = 1;
  private static final int CANCEL_ON_SET = 2;
  // struct itimerspec { interval seconds:64 nanos:64  value seconds:64 nanos:64 }
  private static final int SPECIFICATION_BYTES = 32;
  private static final int VALUE_OFFSET = 16;

  private final Libc libc = new Libc();
  private final MemorySegment memory = Arena.ofAuto().allocate(SPECIFICATION_BYTES, 8);
  private final int fd;

  /** Opens a descriptor that waits for the next jump. */
  public ClockJump() throws IOException {
    fd = libc.timerfd(CLOCK_REALTIME);
    if (fd < 0) {
      throw new IOException("cannot open a timer: " + Errno.text(-fd));
    }
    arm();
  }

  /** Returns the descriptor. */
  public int fd() {
    return fd;
  }

  /** Takes note of the jump; the descriptor waits for the next one. */
  public void take() {
    libc.read(fd, memory, 0, Long.BYTES);
    arm();
  }

  @Override
  public void close() {
    libc.close(fd);
  }

  private void arm() {
    // An instant that never comes, so that only a jump ends the wait for it.
    memory.fill((byte) 0);
    memory.set(ValueLayout.JAVA_LONG, VALUE_OFFSET, Long.MAX_VALUE / 1_000_000_000);
    libc.timerfdSet(fd, ABSOLUTE | CANCEL_ON_SET, memory);
  }
}
