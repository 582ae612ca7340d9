package fz.wireguard;

import fz.wireguard.spi.CryptoProvider;
import java.util.List;

/**
 * The outcome of a search for the implementation of a primitive.
 *
 * @param provider what to use
 * @param reason why, in a few words for users
 * @param candidates all that were looked at, in the order of preference
 * @param <P> the primitive
 */
public record ProviderSelection<P extends CryptoProvider>(
    P provider, String reason, List<Candidate<P>> candidates) {
  /** The value of {@link Candidate#nanosPerOperation} of what was not measured. */
  public static final long NOT_MEASURED = -1;

  /**
   * One implementation.
   *
   * @param name its name; also of one that was asked for and is not there
   * @param provider null if there is none of that name
   * @param fault why it cannot be used; null if it passed its self-test
   * @param nanosPerOperation the least time of an operation at start, or {@link #NOT_MEASURED}
   * @param <P> the primitive
   */
  public record Candidate<P extends CryptoProvider>(
      String name, P provider, String fault, long nanosPerOperation) {
    /** Returns true if it passed its self-test. */
    public boolean works() {
      return fault == null;
    }

    /** Returns the name and the fault, on one line. */
    public String rejection() {
      return name + ": " + fault;
    }
  }

  /** Returns a line for each candidate that cannot be used, with the reason. */
  public List<String> rejected() {
    return candidates.stream().filter(c -> !c.works()).map(Candidate::rejection).toList();
  }
}
