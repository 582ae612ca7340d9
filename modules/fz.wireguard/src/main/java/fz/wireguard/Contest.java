package fz.wireguard;

import fz.wireguard.ProviderSelection.Candidate;
import fz.wireguard.spi.CryptoProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Chooses one of several implementations of a primitive. Those in machine code are tested and
 * measured, and the first in the order of preference is taken unless another is by far faster.
 *
 * <p>Those in Java come after them, in the order of preference and only if none in machine code
 * works. A measurement at start tells nothing of what they will do once they are compiled: it finds
 * them slower than they are, by ten times and more, and in the wrong order.
 *
 * @param <P> the primitive
 */
final class Contest<P extends CryptoProvider> {
  /** How long a candidate is measured: some thousand packets, or a hundred key agreements. */
  static final long MEASURING_NANOS = 5_000_000;

  /** However long the system lets it wait between them. */
  private static final int LEAST_RUNS = 32;

  private static final String PREFERRED = "the first in the order of preference that works";

  /**
   * By so many percent another must be faster than one that is preferred to it. The Java around the
   * calls is not compiled yet, or of one only: that alone makes a third.
   */
  private static final int LEAST_GAIN_PERCENT = 50;

  private final Function<P, String> selfTest;
  private final Function<P, Workload> workload;

  /** What is measured of a candidate. */
  interface Workload extends AutoCloseable {
    /** Works for some microseconds and returns the number of operations done. */
    int run();

    @Override
    default void close() {}
  }

  /**
   * Creates the contest.
   *
   * @param selfTest returns why a candidate cannot be used, or null if it can
   * @param workload makes the operation that is measured
   */
  Contest(Function<P, String> selfTest, Function<P, Workload> workload) {
    this.selfTest = selfTest;
    this.workload = workload;
  }

  /** Sorts what was found: machine code first, by preference and name; what is built in last. */
  static <P extends CryptoProvider> List<P> inOrder(List<P> found, List<P> builtIn) {
    List<P> all = new ArrayList<>(found);
    all.sort(
        Comparator.comparing((P provider) -> !provider.isNative())
            .thenComparing(provider -> -provider.preference())
            .thenComparing(CryptoProvider::name));
    all.addAll(builtIn);
    return List.copyOf(all);
  }

  /** Takes the first that works, without a measurement. */
  ProviderSelection<P> first(List<P> inOrder) {
    return firstOf(inOrder, new ArrayList<>(), PREFERRED);
  }

  /** Takes the one of that name, or else the first of the others that works. */
  ProviderSelection<P> named(String name, List<P> inOrder) {
    List<P> order = new ArrayList<>(inOrder);
    order.sort(Comparator.comparing(provider -> !provider.name().equals(name)));
    List<Candidate<P>> candidates = new ArrayList<>();
    if (order.isEmpty() || !order.getFirst().name().equals(name)) {
      candidates.add(
          new Candidate<>(
              name, null, "there is no provider of that name", ProviderSelection.NOT_MEASURED));
    }
    ProviderSelection<P> found = firstOf(order, candidates, "asked for by name");
    return found.provider().name().equals(name)
        ? found
        : new ProviderSelection<>(found.provider(), PREFERRED, found.candidates());
  }

  /**
   * Takes the first of those in machine code that works, or one that is by far faster, or else the
   * first of the others that works.
   *
   * @param nanoClock a monotonic clock
   */
  ProviderSelection<P> fastest(List<P> inOrder, LongSupplier nanoClock) {
    List<Candidate<P>> candidates = new ArrayList<>();
    Candidate<P> best = null;
    for (P provider : inOrder) {
      if (provider.isNative()) {
        Candidate<P> candidate = tested(provider, nanoClock);
        candidates.add(candidate);
        if (candidate.works() && (best == null || beats(candidate, best))) {
          best = candidate;
        }
      }
    }
    if (best != null) {
      boolean preferred =
          candidates.stream().filter(Candidate::works).findFirst().orElseThrow() == best;
      String reason =
          preferred ? "machine code, and preferred" : "by far the fastest that is machine code";
      return new ProviderSelection<>(best.provider(), reason, List.copyOf(candidates));
    }
    List<P> others = inOrder.stream().filter(provider -> !provider.isNative()).toList();
    return firstOf(others, candidates, "no machine code works, and it is preferred of the rest");
  }

  private ProviderSelection<P> firstOf(
      List<P> order, List<Candidate<P>> candidates, String reason) {
    for (P provider : order) {
      String fault = selfTest.apply(provider);
      candidates.add(
          new Candidate<>(provider.name(), provider, fault, ProviderSelection.NOT_MEASURED));
      if (fault == null) {
        return new ProviderSelection<>(provider, reason, List.copyOf(candidates));
      }
    }
    throw new IllegalStateException(
        "no provider works: "
            + String.join("; ", candidates.stream().map(Candidate::rejection).toList()));
  }

  private Candidate<P> tested(P provider, LongSupplier nanoClock) {
    String fault = selfTest.apply(provider);
    long nanos = ProviderSelection.NOT_MEASURED;
    if (fault == null) {
      try {
        nanos = measure(provider, nanoClock);
      } catch (RuntimeException e) {
        fault = "fails under load: " + e;
      }
    }
    return new Candidate<>(provider.name(), provider, fault, nanos);
  }

  private long measure(P provider, LongSupplier nanoClock) {
    try (Workload work = workload.apply(provider)) {
      long least = Long.MAX_VALUE;
      long before = nanoClock.getAsLong();
      long end = before + MEASURING_NANOS;
      int runs = 0;
      while (before < end || runs < LEAST_RUNS) {
        int operations = work.run();
        long after = nanoClock.getAsLong();
        // The least: a pause of the thread only ever makes a candidate look slower.
        least = Math.min(least, (after - before) / operations);
        before = after;
        runs++;
      }
      return least;
    }
  }

  private boolean beats(Candidate<P> other, Candidate<P> best) {
    return other.nanosPerOperation() * 100 < best.nanosPerOperation() * (100 - LEAST_GAIN_PERCENT);
  }
}
