package fz.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
  private static final Set<String> KNOWN = new TreeSet<>(Set.of("api-url", "name", "port"));

  @TempDir private Path directory;

  @Test
  void readsKeysAndValues() throws IOException {
    ConfigFile file = ConfigFile.read(written("api-url: wss://a.example\nport: 1234\n"), KNOWN);
    assertEquals("wss://a.example", file.get("api-url"));
    assertEquals("1234", file.get("port"));
    assertNull(file.get("name"));
  }

  @Test
  void emptyFileIsNoError() throws IOException {
    assertNull(ConfigFile.read(written(""), KNOWN).get("name"));
  }

  @Test
  void unknownKeyIsRefusedWithFileLineKeyAndWhatIsKnown() throws IOException {
    Path file = written("name: a\napi_url: b\n");
    assertEquals(file + ":2: unknown key 'api_url'; known: api-url, name, port", messageOf(file));
  }

  @Test
  void listIsRefusedWhereAValueIsNeeded() throws IOException {
    Path file = written("name: [a, b]\n");
    assertEquals(file + ":1: key 'name' needs a single value", messageOf(file));
  }

  @Test
  void repeatedKeyIsRefused() throws IOException {
    assertTrue(messageOf(written("name: a\nname: b\n")).contains("name"));
  }

  @Test
  void missingFileIsNamed() {
    Path file = directory.resolve("absent.yaml");
    assertEquals(file + ": no such file", messageOf(file));
  }

  @Test
  void anyContentIsReadOrRefusedWithOneLine() throws IOException {
    long seed = 7;
    Random random = new Random(seed);
    String alphabet = "name: port\n[]{}&*!|>'\"%@`-,#\t\0é";
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Path file = written(text.toString());
      try {
        ConfigFile.read(file, KNOWN);
      } catch (CommandException e) {
        assertEquals(2, e.exitCode(), "seed " + seed + ", round " + round);
        assertEquals(1, e.getMessage().lines().count(), "seed " + seed + ", round " + round);
      }
    }
  }

  private Path written(String text) throws IOException {
    return Files.writeString(directory.resolve("fz.yaml"), text);
  }

  private static String messageOf(Path file) {
    CommandException e = assertThrows(CommandException.class, () -> ConfigFile.read(file, KNOWN));
    assertEquals(2, e.exitCode());
    return e.getMessage();
  }
}
