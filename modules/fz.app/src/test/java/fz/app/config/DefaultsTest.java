package fz.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

final class DefaultsTest {
  @TempDir private Path directory;

  @Test
  void variablesFillOptionsThatHaveAliases() throws IOException {
    Map<String, String> variables =
        Map.of("FIREZONE_NAME", "office", "FIREZONE_ID", "one", "FIREZONE_API_URL", "wss://a");
    AgentOptions options = parsed(variables, "");
    assertEquals("office", options.name);
    assertEquals("one", options.id);
    assertEquals("wss://a", options.apiUrl);
  }

  @Test
  void fileFillsOptionsByTheirFirstLongName() throws IOException {
    AgentOptions options = parsed(Map.of(), "name: office\nid: one\nport: 1234\n");
    assertEquals("office", options.name);
    assertEquals("one", options.id);
    assertEquals(1234, options.port);
    assertNull(options.apiUrl);
  }

  @Test
  void commandLineComesBeforeTheVariableAndThatBeforeTheFile() throws IOException {
    Map<String, String> variables = Map.of("FIREZONE_NAME", "variable", "FIREZONE_ID", "variable");
    String file = "name: file\nid: file\napi-url: wss://file\n";
    AgentOptions options = parsed(variables, file, "--firezone-name", "line");
    assertEquals("line", options.name);
    assertEquals("variable", options.id);
    assertEquals("wss://file", options.apiUrl);
  }

  private AgentOptions parsed(Map<String, String> variables, String text, String... args)
      throws IOException {
    Path file = Files.writeString(directory.resolve("fz.yaml"), text);
    Probe probe = new Probe();
    CommandLine line = new CommandLine(probe);
    Defaults defaults = new Defaults(variables);
    CommandSpec spec = line.getCommandSpec();
    defaults.load(file, spec);
    line.setDefaultValueProvider(defaults);
    line.parseArgs(args);
    return probe.options;
  }

  /** A command with the options of client and gateway. */
  @Command(name = "probe")
  private static final class Probe {
    @Mixin private AgentOptions options = new AgentOptions();
  }
}
