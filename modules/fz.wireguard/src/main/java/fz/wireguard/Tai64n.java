package fz.wireguard;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Time stamps of initiations: TAI64N, 12 bytes big-endian. Each is greater than the one before even
 * if the wall clock stands still or goes back. The low 24 bits of the nanoseconds are left out, so
 * that the stamp is no precise clock for an observer.
 */
final class Tai64n {
  static final int BYTES = 12;

  private static final long EPOCH = 0x4000_0000_0000_000aL;
  private static final int HIDDEN_NANOS = 0xff_ffff;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final InstantSource wallClock;
  private long lastSeconds = Long.MIN_VALUE;
  private int lastNanos;

  Tai64n(InstantSource wallClock) {
    this.wallClock = wallClock;
  }

  /** Returns a stamp that is greater than all before. */
  byte[] next() {
    Instant instant = wallClock.instant();
    long seconds = EPOCH + instant.getEpochSecond();
    int nanos = instant.getNano() & ~HIDDEN_NANOS;
    if (seconds < lastSeconds || seconds == lastSeconds && nanos <= lastNanos) {
      seconds = lastSeconds;
      nanos = lastNanos + 1;
      if (nanos == NANOS_PER_SECOND) {
        seconds++;
        nanos = 0;
      }
    }
    lastSeconds = seconds;
    lastNanos = nanos;
    byte[] stamp = new byte[BYTES];
    for (int i = 0; i < 8; i++) {
      stamp[i] = (byte) (seconds >>> 56 - 8 * i);
    }
    for (int i = 0; i < 4; i++) {
      stamp[8 + i] = (byte) (nanos >>> 24 - 8 * i);
    }
    return stamp;
  }
}
