package fz.archtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule is shown a sample that breaks it, and must report it. */
final class RulesTest {
  private static final String SAMPLES = "fz.archtest.samples";
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(SAMPLES);
  private static final Map<String, ArchRule> RULES = new Rules(SAMPLES).all();

  @ParameterizedTest
  @CsvSource({
    "every class belongs to a module of the table, InNoModule",
    "dependencies point down, PointsUp",
    "no cycles between packages, FirstOfCycle",
    "cores own no threads and no locks, StartsThread",
    "cores own no sockets and no files, OpensSocket",
    "'cores ask for no time, randomness or environment', ReadsClock",
    "'cores ask for no time, randomness or environment', MakesRandom",
    "cores do not log, Logs",
    "libraries stay where they belong, UsesJackson",
    "native calls only in the modules for them, CallsNative",
    "hot path calls nothing that allocates or blocks, BoxesOnHotPath",
    "providers are public and final, HiddenProvider",
    "no mutable static fields, SharedState",
    "no empty names, FrameHelper",
    "nobody prints but commands, Prints"
  })
  void reportsTheSampleThatBreaksIt(String rule, String sample) {
    List<String> violations = RULES.get(rule).evaluate(CLASSES).getFailureReport().getDetails();
    assertTrue(
        violations.stream().anyMatch(violation -> violation.contains(sample)),
        rule + " reported only " + violations);
  }

  @Test
  void everyRuleHasASample() throws NoSuchMethodException {
    CsvSource source =
        RulesTest.class
            .getDeclaredMethod("reportsTheSampleThatBreaksIt", String.class, String.class)
            .getAnnotation(CsvSource.class);
    for (String rule : RULES.keySet()) {
      assertTrue(
          List.of(source.value()).stream().anyMatch(row -> row.contains(rule)),
          "no sample breaks: " + rule);
    }
  }

  @Test
  void reportsProviderThatExports() {
    ModuleDescriptor provider =
        ModuleDescriptor.newModule("fz.transport.tun").exports("fz.transport.tun").build();
    assertEquals(
        List.of("fz.transport.tun"),
        DescriptorTest.exportingProviders(Map.of(provider.name(), provider)));
  }

  @Test
  void reportsRequirementThatPointsUp() {
    ModuleDescriptor core =
        ModuleDescriptor.newModule("fz.packet")
            .requires(Set.of(), "fz.tunnel")
            .packages(Set.of("fz.packet"))
            .build();
    assertEquals(
        List.of("fz.packet -> fz.tunnel"),
        DescriptorTest.forbiddenRequirements(Map.of(core.name(), core)));
  }
}
