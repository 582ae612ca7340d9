package fz.pipeline;

import fz.wireguard.CryptoChoice;
import fz.wireguard.Rehearsal;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/** Compiles what the first handshake would wait for, while there is nothing else to do. */
public final class WarmUp {
  private static final long LIMIT_NANOS = 300_000_000;

  private WarmUp() {}

  /**
   * Rehearses handshakes on a thread of its own, for 300 ms at most. To be called when everything
   * else of a start is done.
   *
   * @param crypto what is going to be used
   * @param clock a monotonic clock
   */
  public static void start(CryptoChoice crypto, LongSupplier clock) {
    Thread.ofPlatform()
        .daemon()
        .name("fz-warm-up")
        .start(() -> Rehearsal.run(crypto, new SecureRandom(), clock, LIMIT_NANOS));
  }
}
