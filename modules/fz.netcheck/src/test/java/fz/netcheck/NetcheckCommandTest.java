package fz.netcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class NetcheckCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--json | a server is missing",
        "--turn 127.0.0.1 | --turn needs --user and --password",
        "--turn 127.0.0.1 --user u | --turn needs --user and --password",
        "--stun 127.0.0.1:x | --stun 127.0.0.1:x: the port"
      })
  void tellsInOneLineWhatIsWrong(String arguments, String beginning) {
    Callable<?> command = (Callable<?>) new NetcheckCommandProvider().create();
    new CommandLine(command).parseArgs(arguments.split(" "));
    CommandException e = assertThrows(CommandException.class, command::call);
    assertEquals(ExitCode.WRONG_USE, e.exitCode());
    assertTrue(e.getMessage().startsWith(beginning), e.getMessage());
  }
}
