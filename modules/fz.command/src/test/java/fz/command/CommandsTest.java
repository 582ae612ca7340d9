package fz.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsTest {
  @Test
  void findsNothingWhereNoModuleAddsACommand() {
    List<CommandProvider> providers = Commands.providers();
    assertEquals(List.of(), providers);
    assertThrows(UnsupportedOperationException.class, () -> providers.add(null));
  }

  @Test
  void anExceptionCarriesTheStatusAndTheCause() {
    IOException cause = new IOException("gone");
    CommandException failure = new CommandException(ExitCode.CANNOT_RUN, "one line", cause);
    assertEquals(1, failure.exitCode());
    assertEquals("one line", failure.getMessage());
    assertSame(cause, failure.getCause());
    assertEquals(2, new CommandException(ExitCode.WRONG_USE, "--x: wrong").exitCode());
  }
}
