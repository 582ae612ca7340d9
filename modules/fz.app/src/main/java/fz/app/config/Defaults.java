package fz.app.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the value of an option comes from if the command line does not give it: the environment,
 * then the configuration file, then the built-in default.
 */
public final class Defaults implements IDefaultValueProvider {
  /** Environment variables, by option. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "api-url", "FIREZONE_API_URL",
          "name", "FIREZONE_NAME",
          "id", "FIREZONE_ID",
          "token-path", "FIREZONE_TOKEN_PATH",
          "dns-control", "FIREZONE_DNS_CONTROL",
          "max-partition-time", "FIREZONE_MAX_PARTITION_TIME",
          "config", "FZ_CONFIG");

  private static final Set<String> NOT_IN_FILE = Set.of("config", "help", "version", "check");

  private final Map<String, String> environment;
  private ConfigFile file = ConfigFile.empty();

  /** Creates a source that reads an environment. */
  public Defaults(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads the configuration file that is to be used from now on.
   *
   * @param spec the command whose options are the known keys
   */
  public void load(Path path, CommandSpec spec) {
    Set<String> known =
        spec.options().stream()
            .filter(option -> !option.hidden())
            .map(Defaults::key)
            .filter(key -> !NOT_IN_FILE.contains(key))
            .collect(Collectors.toCollection(TreeSet::new));
    file = ConfigFile.read(path, known);
  }

  /**
   * Finds the configuration file on a command line that was not parsed yet: its values are needed
   * for parsing.
   */
  public static Optional<Path> configurationFile(String[] args, Map<String, String> environment) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--config") && i + 1 < args.length) {
        return Optional.of(Path.of(args[i + 1]));
      }
      if (args[i].startsWith("--config=")) {
        return Optional.of(Path.of(args[i].substring("--config=".length())));
      }
    }
    return Optional.ofNullable(environment.get("FZ_CONFIG")).map(Path::of);
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String variable = VARIABLES.get(key(option));
    String value = variable == null ? null : environment.get(variable);
    if (value != null && !value.isBlank()) {
      return value;
    }
    return file.get(key(option));
  }

  /** Returns the first long name of an option: the others are aliases. */
  private static String key(OptionSpec option) {
    return Arrays.stream(option.names())
        .filter(name -> name.startsWith("--"))
        .findFirst()
        .orElseGet(option::longestName)
        .replaceFirst("^-+", "");
  }
}
