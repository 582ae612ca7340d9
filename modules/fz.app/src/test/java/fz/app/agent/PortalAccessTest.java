package fz.app.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.app.config.AgentOptions;
import fz.command.CommandException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PortalAccessTest {
  private final AgentOptions options = new AgentOptions();

  @ParameterizedTest
  @CsvSource({
    "http://portal.example:8080, ws://portal.example:8080",
    "https://portal.example, wss://portal.example",
    "ws://portal.example/base/, ws://portal.example/base/",
    "wss://[2001:db8::1]:443, wss://[2001:db8::1]:443"
  })
  void schemeBecomesThatOfAWebSocket(String given, String expected) throws IOException {
    options.apiUrl = given;
    assertEquals(expected, access().url().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"portal.example", "ftp://portal.example", "ws://", "ws://a b", "wss:///x"})
  void whatIsNoPortalsUrlIsWrongUse(String given) {
    options.apiUrl = given;
    CommandException e = assertThrows(CommandException.class, this::access);
    assertEquals(2, e.exitCode());
    assertTrue(e.getMessage().contains("'" + given + "'"), e.getMessage());
  }

  @Test
  void missingUrlNamesOptionAndVariable() {
    CommandException e = assertThrows(CommandException.class, this::access);
    assertEquals(2, e.exitCode());
    assertTrue(e.getMessage().contains("FIREZONE_API_URL"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"90s, 90", "15m, 900", "24h, 86400", "2d, 172800"})
  void timeHasAUnit(String given, long seconds) throws IOException {
    options.apiUrl = "wss://portal.example";
    options.maxPartitionTime = given;
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), access().giveUpAfter());
  }

  @Test
  void timeWithoutUnitIsWrongUse() {
    options.apiUrl = "wss://portal.example";
    options.maxPartitionTime = "90";
    assertEquals(2, assertThrows(CommandException.class, this::access).exitCode());
  }

  @Test
  void textShowsNoToken() throws IOException {
    options.apiUrl = "wss://portal.example";
    assertFalse(access().toString().contains("secret"));
  }

  @Test
  void userAgentNamesTheComponentAndItsVersion() throws IOException {
    options.apiUrl = "wss://portal.example";
    String agent = access().userAgent();
    assertTrue(agent.matches("\\S+/[0-9.]+ headless-client/1\\.5\\.11 \\(\\S+; .+\\)"), agent);
  }

  private PortalAccess access() throws IOException {
    return PortalAccess.client(options, "secret", "device");
  }
}
