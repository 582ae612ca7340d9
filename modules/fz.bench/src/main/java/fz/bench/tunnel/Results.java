package fz.bench.tunnel;

import fz.bench.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All values, by candidate and metric, in the order in which they were measured. */
final class Results {
  private static final String GUARD = "guard.";

  private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  /** Adds what one load of one round gave; what should never happen is added up. */
  void add(String candidate, Map<String, Double> measured) {
    Map<String, List<Double>> own = of(candidate);
    measured.forEach(
        (metric, value) -> {
          List<Double> all = own.computeIfAbsent(metric, name -> new ArrayList<>());
          if (metric.startsWith(GUARD) && !all.isEmpty()) {
            all.set(0, all.getFirst() + value);
          } else {
            all.add(value);
          }
        });
  }

  /** Notes that a load could not be measured. */
  void fail(String line) {
    failures.add(line);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Forgets everything: the round was for warming up. */
  void discard() {
    values.clear();
  }

  /** Returns what a candidate has for a metric, or null. */
  Summary summary(String candidate, String metric) {
    List<Double> all = of(candidate).get(metric);
    return all == null ? null : Summary.of(all);
  }

  /** Returns all values of a candidate, by metric. */
  Map<String, List<Double>> of(String candidate) {
    return values.computeIfAbsent(candidate, name -> new LinkedHashMap<>());
  }

  /** Returns the ratio of the medians of two candidates, or NaN. */
  double ratio(String candidate, String reference, String metric) {
    Summary own = summary(candidate, metric);
    Summary other = summary(reference, metric);
    return own == null || other == null || other.median() == 0
        ? Double.NaN
        : own.median() / other.median();
  }
}
