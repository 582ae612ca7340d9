package fz.wireguard;

import fz.wireguard.spi.AeadProvider;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Finds the packet cipher. Candidates are tested against known answers before they are used; those
 * of the JDK and of BouncyCastle are built in and always there.
 */
public final class AeadProviders {
  private static final Contest<AeadProvider> CONTEST =
      new Contest<>(AeadSelfTest::fault, AeadWorkload::new);

  private AeadProviders() {}

  /** Returns all candidates, available or not, in the order of preference. */
  public static List<AeadProvider> list() {
    return Contest.inOrder(
        Plugins.of(AeadProvider.class), List.of(new JdkAeadSource(), new BouncyCastleAeadSource()));
  }

  /** Tests a provider; returns why it cannot be used, or null if it passes. */
  public static String fault(AeadProvider provider) {
    return AeadSelfTest.fault(provider);
  }

  /** Returns the first in the order of preference that works. */
  public static ProviderSelection<AeadProvider> find() {
    return CONTEST.first(list());
  }

  /**
   * Returns the provider of that name, or, if it is missing or broken, the first of the others that
   * works; the caller compares the name if it will not have another.
   */
  public static ProviderSelection<AeadProvider> find(String name) {
    return select(name, list());
  }

  /**
   * Tests and measures what is machine code and returns the first that works, or one that is twice
   * as fast, in some ten milliseconds.
   *
   * @param nanoClock a monotonic clock
   */
  public static ProviderSelection<AeadProvider> fastest(LongSupplier nanoClock) {
    return fastest(list(), nanoClock);
  }

  static ProviderSelection<AeadProvider> select(String name, List<AeadProvider> candidates) {
    return CONTEST.named(name, candidates);
  }

  static ProviderSelection<AeadProvider> fastest(
      List<AeadProvider> candidates, LongSupplier nanoClock) {
    return CONTEST.fastest(candidates, nanoClock);
  }
}
