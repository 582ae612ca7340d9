package fz.app.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A configuration file: YAML with one key per option, named as the option is without its dashes.
 *
 * <pre>
 *   api-url: wss://portal.example.com
 *   name: office
 *   port: 52625
 * </pre>
 */
final class ConfigFile {
  private final Map<String, String> values;

  private ConfigFile(Map<String, String> values) {
    this.values = values;
  }

  /** Returns a file without content. */
  static ConfigFile empty() {
    return new ConfigFile(Map.of());
  }

  /**
   * Reads a file.
   *
   * @param known the keys that exist
   * @throws CommandException for what is wrong in it: file, line, key and remedy
   */
  static ConfigFile read(Path file, Set<String> known) {
    Map<String, String> values = new TreeMap<>();
    try (JsonParser parser = new YAMLFactory().createParser(file.toFile())) {
      JsonToken first = parser.nextToken();
      if (first != null && first != JsonToken.START_OBJECT) {
        throw wrong(file, parser.currentTokenLocation(), "expected 'key: value' lines");
      }
      while (first != null && parser.nextToken() == JsonToken.FIELD_NAME) {
        readEntry(file, parser, known, values);
      }
    } catch (JsonProcessingException e) {
      throw wrong(file, e.getLocation(), e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": " + e.getMessage(), e);
    }
    return new ConfigFile(values);
  }

  /** Returns the value of a key, or null. */
  String get(String key) {
    return values.get(key);
  }

  private static void readEntry(
      Path file, JsonParser parser, Set<String> known, Map<String, String> values)
      throws IOException {
    String key = parser.currentName();
    JsonLocation at = parser.currentTokenLocation();
    if (!known.contains(key)) {
      throw wrong(file, at, "unknown key '" + key + "'; known: " + String.join(", ", known));
    }
    JsonToken value = parser.nextToken();
    if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
      throw wrong(file, at, "key '" + key + "' needs a single value");
    }
    if (values.put(key, parser.getText()) != null) {
      throw wrong(file, at, "key '" + key + "' is there twice; remove one");
    }
  }

  private static CommandException wrong(Path file, JsonLocation at, String what) {
    String line = at == null ? "" : ":" + at.getLineNr();
    return new CommandException(ExitCode.WRONG_USE, file + line + ": " + what);
  }
}
