package fz.wireguard;

import fz.wireguard.spi.X25519Provider;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Finds the key agreement. Candidates are tested against known answers before they are used; those
 * of BouncyCastle and of the JDK are built in and always there.
 */
public final class X25519Providers {
  private static final Contest<X25519Provider> CONTEST =
      new Contest<>(X25519SelfTest::fault, X25519SelfTest::workload);

  private X25519Providers() {}

  /** Returns all candidates, available or not, in the order of preference. */
  public static List<X25519Provider> list() {
    return Contest.inOrder(Plugins.of(X25519Provider.class), List.of(builtIn(), new JdkX25519()));
  }

  /** Returns the one that is always there and needs no test. */
  public static X25519Provider builtIn() {
    return new BouncyCastleX25519();
  }

  /** Tests a provider; returns why it cannot be used, or null if it passes. */
  public static String fault(X25519Provider provider) {
    return X25519SelfTest.fault(provider);
  }

  /** Returns the first in the order of preference that works. */
  public static ProviderSelection<X25519Provider> find() {
    return CONTEST.first(list());
  }

  /**
   * Returns the provider of that name, or, if it is missing or broken, the first of the others that
   * works; the caller compares the name if it will not have another.
   */
  public static ProviderSelection<X25519Provider> find(String name) {
    return CONTEST.named(name, list());
  }

  /**
   * Tests and measures what is machine code and returns the first that works, or one that is twice
   * as fast, in some ten milliseconds.
   *
   * @param nanoClock a monotonic clock
   */
  public static ProviderSelection<X25519Provider> fastest(LongSupplier nanoClock) {
    return CONTEST.fastest(list(), nanoClock);
  }
}
