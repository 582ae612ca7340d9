package fz.netcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandException;
import fz.command.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1:3478",
    "192.0.2.1:19302, 192.0.2.1:19302",
    "2001:db8::1, [2001:db8:0:0:0:0:0:1]:3478",
    "[2001:db8::1], [2001:db8:0:0:0:0:0:1]:3478",
    "[2001:db8::1]:53, [2001:db8:0:0:0:0:0:1]:53"
  })
  void readsAddressesWithAndWithoutPort(String text, String expected) {
    assertEquals(expected, ServerAddress.resolve("--stun", text).getFirst().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "[2001:db8::1]:x"})
  void tellsWhatIsWrongWithAPort(String text) {
    CommandException e =
        assertThrows(CommandException.class, () -> ServerAddress.resolve("--stun", text));
    assertEquals(ExitCode.WRONG_USE, e.exitCode());
    assertTrue(e.getMessage().startsWith("--stun " + text + ": the port"), e.getMessage());
  }

  @Test
  void tellsThatANameHasNoAddress() {
    CommandException e =
        assertThrows(
            CommandException.class, () -> ServerAddress.resolve("--turn", "nowhere.invalid"));
    assertEquals(ExitCode.CANNOT_RUN, e.exitCode());
  }
}
