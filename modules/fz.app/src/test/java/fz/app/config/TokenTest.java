package fz.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenTest {
  @TempDir private Path directory;

  @Test
  void environmentComesBeforeTheFile() throws IOException {
    Path file = file("from-file", "rw-------");
    assertEquals("from-env", Token.ofClient(Map.of(Token.VARIABLE, "from-env"), file));
    assertEquals("from-file", Token.ofClient(Map.of(), file));
  }

  @Test
  void whiteSpaceIsNoPartOfAToken() throws IOException {
    assertEquals("abc", Token.ofClient(Map.of(), file(" a b\nc\n", "rw-------")));
  }

  @Test
  void fileThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
    Path file = file("secret", "rw-r--r--");
    CommandException e = assertThrows(CommandException.class, () -> Token.ofClient(Map.of(), file));
    assertEquals(1, e.exitCode());
    assertTrue(e.getMessage().endsWith("chmod 600 " + file), e.getMessage());
  }

  @Test
  void missingTokenSaysHowToGetOne() {
    CommandException e =
        assertThrows(
            CommandException.class, () -> Token.ofClient(Map.of(), directory.resolve("absent")));
    assertEquals(1, e.exitCode());
    assertTrue(e.getMessage().contains("fz portal token create"), e.getMessage());
  }

  @Test
  void gatewayTakesArgumentThenEnvironmentThenCredential() throws IOException {
    Files.writeString(directory.resolve("FIREZONE_TOKEN"), "credential\n");
    Map<String, String> systemd = Map.of("CREDENTIALS_DIRECTORY", directory.toString());
    assertEquals("argument", Token.ofGateway(Map.of(Token.VARIABLE, "env"), "argument"));
    assertEquals("env", Token.ofGateway(Map.of(Token.VARIABLE, "env"), null));
    assertEquals("credential", Token.ofGateway(systemd, null));
  }

  private Path file(String text, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve("token"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
