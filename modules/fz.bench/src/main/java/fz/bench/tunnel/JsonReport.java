package fz.bench.tunnel;

import fz.bench.Summary;
import fz.bench.host.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All values, their medians and the ratios, for programs. */
final class JsonReport {
  private JsonReport() {}

  /** Returns the report as maps and lists. */
  static Map<String, Object> of(
      Settings settings,
      Machine machine,
      List<Candidate> candidates,
      Results results,
      String reference) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("machine", machine);
    root.put("settings", settings);
    root.put("reference", reference);
    root.put("failures", results.failures());
    List<Object> all = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", candidate.name());
      fields.put("command", candidate.command());
      fields.put("metrics", metrics(candidate, results, reference));
      all.add(fields);
    }
    root.put("candidates", all);
    return root;
  }

  private static Map<String, Object> metrics(
      Candidate candidate, Results results, String reference) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (Metric metric : Metric.list()) {
      Summary summary = results.summary(candidate.name(), metric.id());
      if (summary == null) {
        continue;
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("unit", metric.unit());
      fields.put("median", summary.median());
      fields.put("least", summary.least());
      fields.put("most", summary.most());
      double ratio = results.ratio(candidate.name(), reference, metric.id());
      fields.put("ratio", Double.isNaN(ratio) ? null : ratio);
      fields.put("values", results.of(candidate.name()).get(metric.id()));
      metrics.put(metric.id(), fields);
    }
    return metrics;
  }
}
