package fz.wireguard;

import java.util.Arrays;

/**
 * Decides when handshakes come so fast that senders must prove their address, and how many a sender
 * that has proved it may have. The memory is fixed: sources share a limit when their addresses fall
 * into the same of 4096 buckets, which a random seed keeps an attacker from aiming at.
 */
final class RateLimiter {
  private static final int SOURCES = 4096;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long SOURCE_INTERVAL_NANOS = SECOND_NANOS / 20;
  private static final long SOURCE_BURST = 5;
  private static final long CALM_NANOS = SECOND_NANOS;

  private final long intervalNanos;
  private final long burstNanos;
  private final long seed;
  private final long[] sources = new long[SOURCES];
  private long total = Long.MIN_VALUE;
  private long loadedUntil = Long.MIN_VALUE;

  RateLimiter(int messagesPerSecond, long seed) {
    this.intervalNanos = SECOND_NANOS / messagesPerSecond;
    this.burstNanos = SECOND_NANOS;
    this.seed = seed;
    Arrays.fill(sources, Long.MIN_VALUE);
  }

  /** Counts a handshake message; returns true if more come than are affordable. */
  boolean isUnderLoad(long nowNanos) {
    // A bucket that fills with time: what is stored is the instant at which it is full again.
    long full = Math.max(total, nowNanos);
    if (full - nowNanos > burstNanos - intervalNanos) {
      loadedUntil = nowNanos + CALM_NANOS;
    } else {
      total = full + intervalNanos;
    }
    return nowNanos < loadedUntil;
  }

  /** Counts a handshake message of a source; returns false if it has had its share. */
  boolean admits(long high, long low, long nowNanos) {
    int bucket = bucket(high, low);
    long full = Math.max(sources[bucket], nowNanos);
    if (full - nowNanos > (SOURCE_BURST - 1) * SOURCE_INTERVAL_NANOS) {
      return false;
    }
    sources[bucket] = full + SOURCE_INTERVAL_NANOS;
    return true;
  }

  /** An IPv6 host may use any address of its /64, so only the prefix tells sources apart. */
  private int bucket(long high, long low) {
    long hash = (high == 0 ? low : high) ^ seed;
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return (int) (hash >>> 33) & SOURCES - 1;
  }
}
