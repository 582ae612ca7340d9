package fz.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class JsonOptionTest {
  @TempDir Path directory;

  /** What cannot be kept is not measured. */
  @ParameterizedTest
  @ValueSource(strings = {"jmh", "path", "tunnel --run veth", "relay --run fz"})
  void refusesFileBeforeAnythingIsMeasured(String command) {
    System.setProperty("fz.root", directory.toString());
    try {
      Path nowhere = directory.resolve("none/result.json");
      assertEquals(
          "fz bench: --json: " + nowhere + ": its directory does not exist\n",
          refused(command, nowhere));
      assertEquals(
          "fz bench: --json: " + directory + " is a directory; name a file\n",
          refused(command, directory));
    } finally {
      System.clearProperty("fz.root");
    }
  }

  @Test
  void writesWhatIsWanted() throws IOException {
    Path file = directory.resolve("result.json");
    option("--json", file.toString()).write(List.of(Map.of("one", 1)));
    assertEquals("[{\"one\":1}]", new ObjectMapper().readTree(file.toFile()).toString());
    assertTrue(Files.readString(file).contains("\n"), "for people, too");
  }

  @Test
  void writesNothingUnasked() throws IOException {
    JsonOption option = option();
    option.check();
    option.write(List.of());
    assertTrue(option.file().isEmpty());
  }

  private static JsonOption option(String... arguments) {
    JsonOption option = new JsonOption();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("json", spec(option)))
        .parseArgs(arguments);
    return option;
  }

  private static CommandLine.Model.CommandSpec spec(JsonOption option) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(option);
  }

  private static String refused(String command, Path file) {
    StringWriter error = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(error, true));
    assertEquals(2, line.execute((command + " --json " + file).split(" ")), error::toString);
    return error.toString();
  }
}
