package fz.bench;

import java.util.Collection;

/**
 * The middle of some values and how far they are apart.
 *
 * @param least the smallest value
 * @param most the largest value
 * @param count number of values
 */
public record Summary(double median, double least, double most, int count) {
  /** Summarizes what is finite among some values; null if nothing is. */
  public static Summary of(Collection<Double> values) {
    double[] ordered =
        values.stream().mapToDouble(value -> value).filter(Double::isFinite).sorted().toArray();
    int n = ordered.length;
    if (n == 0) {
      return null;
    }
    double median = (ordered[(n - 1) / 2] + ordered[n / 2]) / 2;
    return new Summary(median, ordered[0], ordered[n - 1], n);
  }
}
