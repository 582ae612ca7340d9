package fz.bench.relay;

import fz.bench.Summary;
import fz.bench.host.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a comparison found, as lines of text and as JSON. */
final class Report {
  private final Machine machine;
  private final String reference;
  private final Map<LoadCase, Map<String, List<Trial>>> results;
  private final Map<String, Long> residentBytes;

  /**
   * Creates a report.
   *
   * @param reference the server that others are compared with
   * @param residentBytes memory after all loads, by server
   */
  Report(
      Machine machine,
      String reference,
      Map<LoadCase, Map<String, List<Trial>>> results,
      Map<String, Long> residentBytes) {
    this.machine = machine;
    this.reference = reference;
    this.results = results;
    this.residentBytes = residentBytes;
  }

  /** Returns a block for each load, with a line for each server. */
  String text() {
    StringBuilder out = new StringBuilder();
    out.append(machine).append("; ratios to ").append(reference).append("\n\n");
    results.forEach(
        (load, servers) -> {
          out.append(load).append(", packets per core-second\n");
          servers.forEach((name, trials) -> out.append(line(name, trials, servers)));
        });
    out.append("Resident memory at the end, MB\n");
    residentBytes.forEach(
        (name, bytes) ->
            out.append(String.format(Locale.ROOT, "  %-10s %9.1f%n", name, bytes / 1e6)));
    return out.toString();
  }

  private String line(String name, List<Trial> trials, Map<String, List<Trial>> servers) {
    Summary work = summary(trials, Trial::perCoreSecond);
    Summary base = summary(servers.get(reference), Trial::perCoreSecond);
    return String.format(
        Locale.ROOT,
        "  %-10s %,9.0f  (%,.0f to %,.0f) %6.2f x   %,.0f/s with %.2f cores, %.3f %% lost%n",
        name,
        work.median(),
        work.least(),
        work.most(),
        work.median() / base.median(),
        summary(trials, Trial::perSecond).median(),
        summary(trials, Trial::cores).median(),
        summary(trials, Trial::lossPercent).median());
  }

  private static Summary summary(List<Trial> trials, ToDoubleFunction<Trial> value) {
    return Summary.of(trials.stream().map(value::applyAsDouble).toList());
  }

  /** Returns all values, for programs. */
  Map<String, Object> json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("machine", machine);
    root.put("reference", reference);
    root.put("residentBytes", residentBytes);
    List<Object> loads = new ArrayList<>();
    results.forEach((load, servers) -> loads.add(fields(load, servers)));
    root.put("loads", loads);
    return root;
  }

  private Map<String, Object> fields(LoadCase load, Map<String, List<Trial>> servers) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("way", load.way().name().toLowerCase(Locale.ROOT));
    fields.put("allocations", load.allocations());
    fields.put("burst", load.burst());
    Map<String, Object> measured = new LinkedHashMap<>();
    servers.forEach(
        (name, trials) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          Summary base = summary(servers.get(reference), Trial::perCoreSecond);
          Summary work = summary(trials, Trial::perCoreSecond);
          one.put("packetsPerCoreSecond", work);
          one.put("ratio", work.median() / base.median());
          one.put("packetsPerSecond", summary(trials, Trial::perSecond));
          one.put("cores", summary(trials, Trial::cores));
          one.put("lossPercent", summary(trials, Trial::lossPercent));
          measured.put(name, one);
        });
    fields.put("servers", measured);
    return fields;
  }
}
