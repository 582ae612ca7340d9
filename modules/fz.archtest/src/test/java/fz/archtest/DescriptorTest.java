package fz.archtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules on module descriptors, which ArchUnit does not read. */
final class DescriptorTest {
  private static final TreeMap<String, ModuleDescriptor> MODULES = ModulePath.descriptors();

  @Test
  void everyModuleOfTheTableIsPresentAndExplicit() {
    Set<String> expected =
        Layers.ALLOWED.keySet().stream()
            .map(name -> "fz." + name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, MODULES.keySet());
    MODULES.values().forEach(module -> assertTrue(!module.isAutomatic(), module.name()));
  }

  @Test
  void descriptorsEqualTheGoldenTable() throws IOException {
    StringBuilder table = new StringBuilder();
    MODULES.values().forEach(module -> table.append(describe(module)));
    Golden.check(
        Golden.root().resolve("modules/fz.archtest/src/test/resources/modules.golden"),
        table.toString());
  }

  @Test
  void moduleGraphOfTheDocumentationIsCurrent() throws IOException {
    StringBuilder graph = new StringBuilder("```mermaid\ngraph TD\n");
    for (ModuleDescriptor module : MODULES.values()) {
      for (String required : requiredModules(module)) {
        graph.append("  ").append(module.name()).append(" --> ").append(required).append('\n');
      }
      for (ModuleDescriptor.Provides provides : module.provides()) {
        String spi = spiModule(provides.service());
        graph.append("  ").append(module.name()).append(" -. provides .-> ").append(spi);
        graph.append('\n');
      }
    }
    graph.append("```\n");
    String text = graph.toString().lines().distinct().collect(Collectors.joining("\n", "", "\n"));
    Golden.checkSection(Golden.root().resolve("docs/ARCHITECTURE.md"), "module graph", text);
  }

  @Test
  void providersExportNothing() {
    assertEquals(List.of(), exportingProviders(MODULES));
  }

  @Test
  void packetMemoryReadsOnlyTheBaseModule() {
    assertEquals(
        Set.of("java.base"),
        MODULES.get("fz.packet").requires().stream()
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet()));
  }

  @Test
  void requirementsFollowTheTable() {
    assertEquals(List.of(), forbiddenRequirements(MODULES));
  }

  @Test
  void noServiceIsDeclaredOutsideADescriptor() throws IOException {
    try (Stream<Path> files = Files.walk(Golden.root().resolve("modules"))) {
      assertEquals(
          List.of(),
          files
              .filter(path -> path.toString().contains("src/main/resources/META-INF/services/"))
              .toList());
    }
  }

  /** Returns the provider modules among some descriptors that export something. */
  static List<String> exportingProviders(Map<String, ModuleDescriptor> modules) {
    return Layers.PROVIDERS.stream()
        .map(name -> modules.get("fz." + name))
        .filter(module -> module != null && !module.exports().isEmpty())
        .map(ModuleDescriptor::name)
        .sorted()
        .toList();
  }

  /** Returns the arrows among some descriptors that the table does not have. */
  static List<String> forbiddenRequirements(Map<String, ModuleDescriptor> modules) {
    List<String> forbidden = new ArrayList<>();
    for (ModuleDescriptor module : modules.values()) {
      Set<String> allowed = Layers.ALLOWED.get(module.name().substring("fz.".length()));
      for (String required : requiredModules(module)) {
        if (!allowed.contains(required.substring("fz.".length()))) {
          forbidden.add(module.name() + " -> " + required);
        }
      }
    }
    return forbidden;
  }

  private static List<String> requiredModules(ModuleDescriptor module) {
    return module.requires().stream()
        .map(ModuleDescriptor.Requires::name)
        .filter(name -> name.startsWith("fz."))
        .sorted()
        .toList();
  }

  private static String spiModule(String service) {
    String packageName = service.substring(0, service.lastIndexOf('.'));
    return "fz." + Layers.moduleOf("fz", packageName);
  }

  private static String describe(ModuleDescriptor module) {
    List<String> lines = new ArrayList<>();
    lines.add(module.name());
    module.requires().stream()
        .sorted()
        .filter(requires -> !requires.name().equals("java.base"))
        .forEach(
            requires ->
                lines.add("  requires " + modifiers(requires.modifiers()) + requires.name()));
    module.exports().stream()
        .sorted()
        .forEach(
            exports ->
                lines.add(
                    "  exports "
                        + exports.source()
                        + to(exports.isQualified(), exports.targets())));
    module.opens().stream()
        .sorted()
        .forEach(
            opens ->
                lines.add("  opens " + opens.source() + to(opens.isQualified(), opens.targets())));
    module.uses().stream().sorted().forEach(uses -> lines.add("  uses " + uses));
    module.provides().stream()
        .sorted()
        .forEach(
            provides ->
                lines.add(
                    "  provides "
                        + provides.service()
                        + " with "
                        + String.join(", ", provides.providers())));
    return String.join("\n", lines) + "\n";
  }

  private static String modifiers(Collection<ModuleDescriptor.Requires.Modifier> modifiers) {
    return modifiers.stream()
        .filter(modifier -> modifier != ModuleDescriptor.Requires.Modifier.MANDATED)
        .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
        .sorted()
        .collect(Collectors.joining());
  }

  private static String to(boolean qualified, Set<String> targets) {
    return qualified ? " to " + String.join(", ", new TreeSet<>(targets)) : "";
  }
}
