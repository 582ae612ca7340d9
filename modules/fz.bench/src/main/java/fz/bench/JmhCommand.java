package fz.bench;

import fz.command.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs JMH. It is software for the class path, and a benchmark lies in the package of what it
 * measures, so JMH and all modules run on a class path, in a process of their own.
 */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Measure single pieces of code with JMH.",
    description = {
      "",
      "Prints nanoseconds and bytes allocated (gc.alloc.rate.norm) for an operation, which is a"
          + " packet unless the benchmark says otherwise:",
      "",
      "  fz bench jmh --list",
      "  fz bench jmh 'Aead.*seal' -p provider=openssl -p lengthBytes=1280,1420",
      "  fz bench jmh --quick --json all.json",
      ""
    })
final class JmhCommand implements Callable<Integer> {
  private static final List<String> FULL = List.of("-f", "2", "-wi", "5", "-i", "5");
  private static final List<String> QUICK = List.of("-f", "1", "-wi", "2", "-i", "3");
  private static final List<String> ITERATION = List.of("-w", "500ms", "-r", "500ms");

  @Parameters(
      arity = "0..1",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "which benchmarks, found anywhere in CLASS.METHOD; all of them if left out")
  private String regex;

  @Option(
      names = "-p",
      paramLabel = "NAME=VALUES",
      description = "values of a parameter, with commas; may be repeated")
  private List<String> values = new ArrayList<>();

  @Option(names = "--quick", description = "fewer and shorter runs, for a first impression")
  private boolean quick;

  @Option(names = "--profiler", paramLabel = "NAME", description = "another profiler of JMH")
  private List<String> profilers = new ArrayList<>();

  @Mixin private JsonOption json;

  @Option(names = "--list", description = "print the benchmarks and their parameters, and end")
  private boolean list;

  @Override
  public Integer call() throws IOException, InterruptedException {
    json.check();
    Process process = new ProcessBuilder(command()).inheritIO().start();
    return process.waitFor() == 0 ? ExitCode.OK : ExitCode.CANNOT_RUN;
  }

  private List<String> command() {
    Checkout checkout = Checkout.find();
    List<String> command = new ArrayList<>();
    command.add(checkout.java());
    command.addAll(List.of("-cp", checkout.classPath()));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-XX:+UseCompactObjectHeaders", "org.openjdk.jmh.Main", regex));
    if (list) {
      command.add("-lp");
      return command;
    }
    command.addAll(List.of("-bm", "avgt", "-tu", "ns", "-prof", "gc"));
    command.addAll(quick ? QUICK : FULL);
    command.addAll(ITERATION);
    profilers.forEach(name -> command.addAll(List.of("-prof", name)));
    values.forEach(value -> command.addAll(List.of("-p", value)));
    json.file().ifPresent(file -> command.addAll(List.of("-rf", "json", "-rff", file.toString())));
    return command;
  }
}
