import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks or fixes the format of every Java source below {@code modules/} and {@code build/}.
 * Sources that were seen to be right are remembered by their digests: formatting costs more than
 * compiling.
 */
final class Format {
  private static final String FIX = "mvn -N validate -Dfz.format=fix";
  private static final Path REMEMBERED = Path.of("target", "formatted");

  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    List<Path> sources;
    try (Stream<Path> modules = Files.walk(Path.of("modules"));
        Stream<Path> build = Files.walk(Path.of("build"))) {
      sources = Stream.concat(modules, build).filter(Format::isSource).sorted().toList();
    }
    Set<String> known =
        Files.exists(REMEMBERED) ? Set.copyOf(Files.readAllLines(REMEMBERED)) : Set.of();
    List<Path> wrong =
        sources.parallelStream()
            .filter(source -> !known.contains(digest(source)) && differs(source, fix))
            .toList();
    Files.createDirectories(REMEMBERED.getParent());
    Files.write(
        REMEMBERED,
        sources.stream()
            .filter(source -> fix || !wrong.contains(source))
            .map(Format::digest)
            .toList());
    if (fix) {
      System.out.println(sources.size() + " sources, " + wrong.size() + " reformatted");
    } else if (!wrong.isEmpty()) {
      wrong.forEach(source -> System.err.println("not formatted: " + source));
      System.err.println("fix with: " + FIX);
      System.exit(1);
    }
  }

  private static boolean isSource(Path path) {
    return path.toString().endsWith(".java") && !path.toString().contains("/target/");
  }

  /** Returns a digest of a source and of the formatter that would judge it. */
  private static String digest(Path source) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(System.getProperty("java.class.path").getBytes());
      return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(source)));
    } catch (IOException e) {
      throw new UncheckedIOException(source.toString(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static boolean differs(Path source, boolean fix) {
    try {
      String text = Files.readString(source);
      String formatted = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.GOOGLE);
      formatted = RemoveUnusedImports.removeUnusedImports(formatted);
      formatted = new Formatter().formatSource(formatted);
      if (formatted.equals(text)) {
        return false;
      }
      if (fix) {
        Files.writeString(source, formatted);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(source.toString(), e);
    } catch (FormatterException e) {
      throw new IllegalStateException(source + ": " + e.getMessage(), e);
    }
  }
}
