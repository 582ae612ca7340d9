package fz.archtest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Applies every rule to the classes of the project. */
final class ArchitectureTest {
  /**
   * A module with fewer classes than this was not imported, or moved: no rule is green on nothing.
   */
  private static final Map<String, Integer> LEAST_CLASSES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("packet", 12),
              Map.entry("wireguard", 15),
              Map.entry("ice", 10),
              Map.entry("siit", 12),
              Map.entry("nat", 4),
              Map.entry("dns", 6),
              Map.entry("control", 20),
              Map.entry("tunnel", 15),
              Map.entry("linux", 4),
              Map.entry("transport", 12),
              Map.entry("transport.tun", 3),
              Map.entry("transport.udp", 3),
              Map.entry("transport.pcap", 3),
              Map.entry("crypto.openssl", 2),
              Map.entry("crypto.ipsecmb", 4),
              Map.entry("resolver.plain", 2),
              Map.entry("channel", 2),
              Map.entry("pipeline", 8),
              Map.entry("command", 4),
              Map.entry("portal", 20),
              Map.entry("netcheck", 8),
              Map.entry("wg", 20),
              Map.entry("relay", 30),
              Map.entry("translate", 6),
              Map.entry("app", 10)));

  private static final JavaClasses CLASSES = importClasses();

  @TestFactory
  Stream<DynamicTest> rules() {
    return new Rules("fz")
        .all().entrySet().stream()
            .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(CLASSES)));
  }

  @Test
  void everyModuleWasImported() {
    Map<String, Integer> counts = new TreeMap<>();
    CLASSES.forEach(
        type -> counts.merge("" + Layers.moduleOf("fz", type.getPackageName()), 1, Integer::sum));
    LEAST_CLASSES.forEach(
        (module, least) ->
            assertTrue(
                counts.getOrDefault(module, 0) >= least,
                module + " has " + counts.get(module) + " classes, expected at least " + least));
    assertTrue(LEAST_CLASSES.keySet().equals(Layers.ALLOWED.keySet()), "a module is not counted");
  }

  private static JavaClasses importClasses() {
    List<Location> locations =
        ModulePath.entries().stream()
            .map(
                path ->
                    path.toString().endsWith(".jar")
                        ? Location.of(URI.create("jar:" + path.toUri() + "!/"))
                        : Location.of(path))
            .toList();
    return new ClassFileImporter().importLocations(locations);
  }
}
