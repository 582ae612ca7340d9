package fz.wireguard;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The replay check of one packet. */
@State(Scope.Thread)
public class ReplayWindowBenchmark {
  /** Packets that change places: the first of so many arrives as the last. 1 is in order. */
  @Param({"1", "16"})
  public int reordered;

  private final ReplayWindow window = new ReplayWindow();
  private long next;

  /** Creates the state; JMH calls it. */
  public ReplayWindowBenchmark() {}

  /** A counter that is new. */
  @Benchmark
  public boolean fresh() {
    long place = next % reordered;
    long counter = place == reordered - 1 ? next - place : next + 1;
    next++;
    return window.accept(reordered == 1 ? next : counter);
  }

  /** A counter that was there before. */
  @Benchmark
  public boolean replayed() {
    window.accept(1);
    return window.accept(1);
  }
}
