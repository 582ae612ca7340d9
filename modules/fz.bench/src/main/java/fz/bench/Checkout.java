package fz.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the launcher found things.
 *
 * @param root the directory of the launcher
 */
public record Checkout(Path root) {
  /** Reads what the launcher says about itself. */
  public static Checkout find() {
    return new Checkout(Path.of(System.getProperty("fz.root")));
  }

  /** Returns the program java that runs this process. */
  public String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the launcher. */
  public Path launcher() {
    return root.resolve("fz");
  }

  /** Returns a class path of this module, all others and all libraries. */
  public String classPath() {
    String own = System.getProperty("java.class.path");
    return Stream.concat(
            Arrays.stream(own.split(File.pathSeparator)), modules().stream().map(Path::toString))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private List<Path> modules() {
    try (Stream<Path> jars = Files.list(root.resolve("modules/fz.dist/target/modules"))) {
      return jars.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
