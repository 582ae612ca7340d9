package fz.archtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares generated text with what is committed; {@code -Dfz.golden=update} rewrites it instead.
 */
final class Golden {
  private Golden() {}

  /** Returns the root of the source tree. */
  static Path root() {
    return Path.of(System.getProperty("fz.root"));
  }

  /** Compares a whole file. */
  static void check(Path file, String expected) throws IOException {
    if ("update".equals(System.getProperty("fz.golden"))) {
      Files.writeString(file, expected);
    }
    assertEquals(
        expected,
        Files.readString(file),
        root().relativize(file) + " is stale; rewrite it with: mvn verify -Dfz.golden=update");
  }

  /** Compares the part of a file between two marker lines. */
  static void checkSection(Path file, String name, String expected) throws IOException {
    String begin = "<!-- generated: " + name + " -->\n";
    String end = "<!-- end: " + name + " -->\n";
    String text = Files.readString(file);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalStateException(file + " has no section '" + name + "'");
    }
    check(file, text.substring(0, from + begin.length()) + expected + text.substring(to));
  }
}
