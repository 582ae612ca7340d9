import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks or fixes the format of every Java source below {@code modules/} and {@code build/}. */
final class Format {
  private static final String FIX = "mvn -N validate -Dfz.format=fix";

  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    List<Path> sources;
    try (Stream<Path> modules = Files.walk(Path.of("modules"));
        Stream<Path> build = Files.walk(Path.of("build"))) {
      sources = Stream.concat(modules, build).filter(Format::isSource).sorted().toList();
    }
    List<Path> wrong = sources.parallelStream().filter(source -> differs(source, fix)).toList();
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
