package fz.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of all commands that measure: a file for the results. */
public final class JsonOption {
  @Option(names = "--json", paramLabel = "FILE", description = "write the results there, too")
  private Path file;

  /** Creates the option. */
  public JsonOption() {}

  /** Refuses a file that cannot be written; to be called before anything is measured. */
  public void check() {
    OptionChecks.file("--json", file);
  }

  /** Returns the file, if one is wanted. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * Writes results if they are wanted.
   *
   * @param results maps, lists and records
   */
  public void write(Object results) throws IOException {
    if (file != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), results);
    }
  }
}
