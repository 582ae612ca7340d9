package fz.bench.tunnel;

import fz.bench.Summary;
import fz.bench.host.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The medians as one page with plots, which needs nothing from elsewhere. */
final class HtmlReport {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem;
        padding: 0 1rem; color: #1c2430; background: #fff; }
      h1 { font-size: 1.5rem; margin-bottom: .2rem; }
      h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d5dae1; }
      h3 { font-size: .95rem; margin: 1rem 0 .2rem; }
      p, figcaption { color: #4a5565; }
      figure { margin: 0; break-inside: avoid; }
      svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
      code { background: #f1f3f6; padding: .1em .3em; }
      .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr));
        gap: 0 2rem; }
      @media (prefers-color-scheme: dark) {
        body { color: #e3e8ef; background: #14181f; }
        h2 { border-color: #333c4a; }
        p, figcaption { color: #a5b0bf; }
        code { background: #222935; }
        svg { color-scheme: dark; }
      }
      """;

  private final List<Candidate> candidates;
  private final Results results;
  private final String reference;

  HtmlReport(List<Candidate> candidates, Results results, String reference) {
    this.candidates = candidates;
    this.results = results;
    this.reference = reference;
  }

  /** Returns the page. */
  String page(Settings settings, Machine machine) {
    StringBuilder out = new StringBuilder();
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>Tunnels compared</title>\n<style>\n").append(STYLE);
    out.append("</style>\n</head>\n<body>\n<h1>Tunnels compared</h1>\n<p>");
    out.append(escape(machine.toString())).append("; both ends on this machine. MTU ");
    out.append(settings.mtuBytes()).append(", ").append(settings.rounds());
    out.append(settings.rounds() > 1 ? " rounds in turn, without the first" : " round");
    out.append(". Bars are medians, lines go from the smallest value to the largest, and ratios");
    out.append(" are to ").append(escape(reference)).append(".</p>\n<ul>\n");
    for (Candidate candidate : candidates) {
      out.append("<li>").append(escape(candidate.name()));
      out.append(": <code>").append(escape(candidate.command())).append("</code></li>\n");
    }
    out.append("</ul>\n");
    section(out, "Throughput", ".rate");
    section(out, "Datagrams", "udp.");
    section(out, "Delay", "ping", "handshake.", "start.");
    section(out, "Cost", ".boxCpu", ".tunnelCpu", ".switches", "memory.", "idle.");
    section(out, "What should not happen", ".retransmits", ".outOfOrder", "guard.");
    results.failures().forEach(line -> out.append("<p>").append(escape(line)).append("</p>\n"));
    return out.append("</body>\n</html>\n").toString();
  }

  private void section(StringBuilder out, String title, String... parts) {
    StringBuilder plots = new StringBuilder();
    for (Metric metric : Metric.list()) {
      boolean wanted = false;
      for (String part : parts) {
        wanted |= part.startsWith(".") ? metric.id().endsWith(part) : metric.id().startsWith(part);
      }
      if (wanted) {
        plots.append(plot(metric));
      }
    }
    if (!plots.isEmpty()) {
      out.append("<h2>").append(title).append("</h2>\n<div class=\"two\">\n").append(plots);
      out.append("</div>\n");
    }
  }

  private String plot(Metric metric) {
    List<BarPlot.Bar> bars = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Summary summary = results.summary(candidate.name(), metric.id());
      if (summary != null) {
        double ratio = results.ratio(candidate.name(), reference, metric.id());
        String label = TextReport.number(summary.median());
        if (!Double.isNaN(ratio)) {
          label += String.format(Locale.ROOT, " (%.2f x)", ratio);
        }
        bars.add(
            new BarPlot.Bar(
                escape(candidate.name()),
                summary,
                escape(label),
                candidate.name().equals(reference)));
      }
    }
    if (bars.isEmpty()) {
      return "";
    }
    String unit = metric.unit().isEmpty() ? "" : ", " + metric.unit();
    String better = metric.better() == Metric.Better.HIGHER ? "more" : "less";
    return "<figure>\n<h3>"
        + escape(metric.title() + unit)
        + "</h3>\n"
        + BarPlot.svg(bars)
        + "<figcaption>"
        + better
        + " is better</figcaption>\n</figure>\n";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
