package fz.bench.tunnel;

import fz.bench.Summary;
import java.util.List;
import java.util.Locale;

/** The medians as a table: a block for each metric, a line for each candidate. */
final class TextReport {
  private TextReport() {}

  /** Returns the report; ratios are to a candidate, which may be absent. */
  static String of(List<Candidate> candidates, Results results, String reference) {
    StringBuilder out = new StringBuilder();
    int width = candidates.stream().mapToInt(one -> one.name().length()).max().orElse(1);
    for (Metric metric : Metric.list()) {
      StringBuilder block = new StringBuilder();
      for (Candidate candidate : candidates) {
        Summary summary = results.summary(candidate.name(), metric.id());
        if (summary == null) {
          continue;
        }
        double ratio = results.ratio(candidate.name(), reference, metric.id());
        block.append(
            String.format(
                Locale.ROOT,
                "  %-" + width + "s %10s  (%s to %s)%s%n",
                candidate.name(),
                number(summary.median()),
                number(summary.least()),
                number(summary.most()),
                Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "  %6.2f x", ratio)));
      }
      if (!block.isEmpty()) {
        out.append(metric.title());
        out.append(metric.unit().isEmpty() ? "" : ", " + metric.unit()).append('\n').append(block);
      }
    }
    return out.toString();
  }

  /** Returns three or more digits of a number. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 || size == 0 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, size < 10 && size >= 1 ? "%.2f" : format, value);
  }
}
