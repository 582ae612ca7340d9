package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the README, as it stands there, with nothing else on the module path. */
class ReadmeTest {
  private static final String BEGIN = "```java\nimport module fz.wireguard;\n";
  private static final String END = "\n```\n";

  @TempDir Path directory;

  @Test
  void tunnelOfTheReadmeCompilesAndRuns() throws Exception {
    String readme = Files.readString(Path.of(System.getProperty("fz.root"), "README.md"));
    int begin = readme.indexOf(BEGIN) + "```java\n".length();
    String source = readme.substring(begin, readme.indexOf(END, begin));
    long lines = source.lines().filter(line -> !line.isBlank()).count();
    assertTrue(lines < 30, "lines " + lines);

    Set<String> modules = new TreeSet<>();
    String modulePath = modulePath(modules);
    assertEquals(Set.of("fz.packet", "fz.wireguard"), ours(modules));
    Path file = Files.writeString(directory.resolve("Tunnel.java"), source);
    Path output = directory.resolve("output");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(java, "-p", modulePath, "--add-modules", "fz.wireguard", file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status = process.waitFor();
    String text = Files.readString(output);
    assertEquals(0, status, text);
    assertEquals("hello", text.lines().reduce("", (first, last) -> last), text);
  }

  /** Where the modules lie that fz.wireguard requires, itself included, and their names. */
  private static String modulePath(Set<String> names) {
    Configuration boot = ModuleLayer.boot().configuration();
    Configuration resolved =
        Configuration.empty()
            .resolve(
                ModuleFinder.compose(ModuleFinder.ofSystem(), finder(boot)),
                ModuleFinder.of(),
                List.of("fz.wireguard"));
    return resolved.modules().stream()
        .filter(module -> ModuleFinder.ofSystem().find(module.name()).isEmpty())
        .peek(module -> names.add(module.name()))
        .map(module -> Path.of(module.reference().location().orElseThrow()).toString())
        .sorted()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static ModuleFinder finder(Configuration boot) {
    return ModuleFinder.of(
        boot.modules().stream()
            .map(ResolvedModule::reference)
            .flatMap(reference -> reference.location().stream())
            .filter(location -> location.getScheme().equals("file"))
            .map(Path::of)
            .toArray(Path[]::new));
  }

  private static Set<String> ours(Set<String> modules) {
    return modules.stream().filter(name -> name.startsWith("fz.")).collect(Collectors.toSet());
  }
}
