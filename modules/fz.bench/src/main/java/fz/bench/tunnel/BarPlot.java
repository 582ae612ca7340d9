package fz.bench.tunnel;

import fz.bench.Summary;
import java.util.List;
import java.util.Locale;

/** Horizontal bars with a line for the spread, as SVG. */
final class BarPlot {
  private static final int WIDTH = 520;
  private static final int NAMES = 130;
  private static final int LABELS = 110;
  private static final int ROW = 24;
  private static final int BAR = 14;

  private BarPlot() {}

  /**
   * One bar; texts are escaped already.
   *
   * @param marked true for the one that others are compared with
   */
  record Bar(String name, Summary summary, String label, boolean marked) {}

  /** Returns the picture. */
  static String svg(List<Bar> bars) {
    double most = bars.stream().mapToDouble(bar -> bar.summary().most()).max().orElse(0);
    double scale = most > 0 ? (WIDTH - NAMES - LABELS) / most : 0;
    int height = bars.size() * ROW + 4;
    StringBuilder out = new StringBuilder();
    out.append(
        format("<svg viewBox=\"0 0 %d %d\" role=\"img\" fill=\"currentColor\">%n", WIDTH, height));
    for (int i = 0; i < bars.size(); i++) {
      append(out, bars.get(i), i * ROW + 4, scale);
    }
    return out.append("</svg>\n").toString();
  }

  private static void append(StringBuilder out, Bar bar, int top, double scale) {
    Summary summary = bar.summary();
    double middle = top + BAR / 2.0;
    double text = top + BAR - 3.0;
    double end = NAMES + summary.median() * scale;
    double least = NAMES + summary.least() * scale;
    double most = NAMES + summary.most() * scale;
    out.append(
        format(
            "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
            NAMES - 8, text, bar.name()));
    out.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
            NAMES, top, Math.max(1, end - NAMES), BAR, bar.marked() ? "#8b97a8" : "#3b7dd8"));
    out.append(
        format(
            "<path d=\"M%.1f %.1fH%.1fM%.1f %.1fv6M%.1f %.1fv6\" stroke=\"currentColor\"/>%n",
            least, middle, most, least, middle - 3, most, middle - 3));
    out.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", Math.max(end, most) + 6, text, bar.label()));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
