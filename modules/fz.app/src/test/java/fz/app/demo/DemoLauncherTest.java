package fz.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DemoLauncherTest {
  private static List<String> started(String command) {
    List<String> fz = List.of("java", "-XX:TieredStopAtLevel=1", "-m", "fz.app/fz.app.Main");
    return DemoLauncher.command(fz, List.of(command, "--name", "one"));
  }

  @Test
  void dataPathRunsWithoutOnStackReplacement() {
    for (String command : List.of("client", "gateway")) {
      assertEquals(
          List.of(
              "java",
              "-XX:-UseOnStackReplacement",
              "-m",
              "fz.app/fz.app.Main",
              command,
              "--name",
              "one"),
          started(command));
    }
  }

  @Test
  void portalRunsWithTheDefaults() {
    assertEquals(
        List.of("java", "-m", "fz.app/fz.app.Main", "portal", "--name", "one"), started("portal"));
  }

  @Test
  void othersStartQuickly() {
    assertEquals(
        List.of(
            "java",
            "-XX:TieredStopAtLevel=1",
            "-m",
            "fz.app/fz.app.Main",
            "demo-site",
            "--name",
            "one"),
        started("demo-site"));
  }

  @Test
  void commandOfAnImageStaysAsItIs() {
    assertEquals(
        List.of("/opt/fz/bin/fz", "client"),
        DemoLauncher.command(List.of("/opt/fz/bin/fz"), List.of("client")));
  }
}
