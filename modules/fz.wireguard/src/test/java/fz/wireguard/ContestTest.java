package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.wireguard.spi.CryptoProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ContestTest {
  private long now = 1_000;
  private final LongSupplier clock = () -> now;
  private final AtomicInteger closed = new AtomicInteger();
  private final Contest<Runner> contest = new Contest<>(Runner::fault, this::workload);

  /** One that needs a known time for ten operations. */
  private record Runner(String name, boolean isNative, String fault, long nanos, int preference)
      implements CryptoProvider {
    Runner(String name, boolean isNative, String fault, long nanos) {
      this(name, isNative, fault, nanos, 0);
    }

    @Override
    public String description() {
      return name;
    }

    @Override
    public boolean isAvailable() {
      return true;
    }
  }

  private Contest.Workload workload(Runner runner) {
    return new Contest.Workload() {
      private int runs;

      @Override
      public int run() {
        if (runner.nanos() < 0) {
          throw new IllegalStateException("no context");
        }
        // Interrupted by the system every time but one.
        now += runner.nanos() + (runs++ == 20 ? 0 : 1_000_000);
        return 10;
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Test
  void machineCodeThatIsByFarFasterWinsWhateverTheOrder() {
    Runner slow = new Runner("a", true, null, 8_000);
    Runner fast = new Runner("b", true, null, 3_900);
    Runner java = new Runner("c", false, null, 1_000);
    ProviderSelection<Runner> found = contest.fastest(List.of(slow, fast, java), clock);
    assertEquals(fast, found.provider());
    assertEquals(
        List.of(800L, 390L), found.candidates().stream().map(c -> c.nanosPerOperation()).toList());
    assertEquals(2, closed.get());
    assertEquals("by far the fastest that is machine code", found.reason());
    ProviderSelection<Runner> first = contest.fastest(List.of(fast, slow), clock);
    assertEquals(fast, first.provider());
    assertEquals("machine code, and preferred", first.reason());
  }

  @Test
  void differenceThatMayComeFromCompilingLeavesThePreferredOne() {
    Runner preferred = new Runner("a", true, null, 8_000);
    Runner other = new Runner("b", true, null, 4_100);
    assertEquals(preferred, contest.fastest(List.of(preferred, other), clock).provider());
  }

  @Test
  void withoutMachineCodeTheOrderDecidesAndNothingIsMeasured() {
    Runner broken = new Runner("a", true, "wrong", 1);
    Runner failing = new Runner("b", true, null, -1);
    Runner first = new Runner("c", false, null, 9_000);
    Runner second = new Runner("d", false, null, 1_000);
    ProviderSelection<Runner> found =
        contest.fastest(List.of(broken, failing, first, second), clock);
    assertEquals(first, found.provider());
    assertEquals(2, found.rejected().size());
    assertEquals("a: wrong", found.rejected().getFirst());
    assertTrue(found.rejected().getLast().startsWith("b: fails under load"));
    assertEquals(ProviderSelection.NOT_MEASURED, found.candidates().getLast().nanosPerOperation());
  }

  @Test
  void measurementIsBoundedInTime() {
    Runner slow = new Runner("a", true, null, 10);
    contest.fastest(List.of(slow), clock);
    assertTrue(now < 50_000_000, "took " + now);
  }

  @Test
  void orderIsMachineCodeByPreferenceThenNamesThenWhatIsBuiltIn() {
    Runner nativeX = new Runner("x", true, null, 1, 1);
    Runner java = new Runner("a", false, null, 1);
    Runner nativeZ = new Runner("z", true, null, 1);
    Runner nativeY = new Runner("y", true, null, 1);
    Runner builtIn = new Runner("0", false, null, 1);
    assertEquals(
        List.of(nativeX, nativeY, nativeZ, java, builtIn),
        Contest.inOrder(List.of(java, nativeZ, nativeX, nativeY), List.of(builtIn)));
  }

  @Test
  void nothingThatWorksIsAnError() {
    Runner broken = new Runner("a", true, "wrong", 1);
    assertThrows(IllegalStateException.class, () -> contest.fastest(List.of(broken), clock));
    assertThrows(IllegalStateException.class, () -> contest.named("a", List.of(broken)));
  }
}
