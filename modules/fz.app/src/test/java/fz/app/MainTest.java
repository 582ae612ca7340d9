package fz.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void makesOnlyTheCommandThatIsNamed() {
    assertEquals(Set.of("client"), Main.commandLine("client", "--check").getSubcommands().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "clint", "completion", "train"})
  void makesAllCommandsOtherwise(String first) {
    assertTrue(
        Main.commandLine(first)
            .getSubcommands()
            .keySet()
            .containsAll(Set.of("client", "gateway", "crypto", "demo", "train", "completion")));
  }
}
