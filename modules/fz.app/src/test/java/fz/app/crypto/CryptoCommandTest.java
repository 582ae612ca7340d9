package fz.app.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.wireguard.AeadProviders;
import fz.wireguard.X25519Providers;
import fz.wireguard.spi.CryptoProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CryptoCommandTest {
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new CryptoCommand());
    line.setOut(new PrintWriter(out, true));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          throw e;
        });
    return line.execute(arguments);
  }

  @Test
  void showsEveryImplementationWithFiguresAndMarksTheChosenOnes() {
    assertEquals(ExitCode.OK, run("--time", "5"));
    List<String> lines = out.toString().lines().toList();
    for (CryptoProvider provider : AeadProviders.list()) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("[* ] " + provider.name() + " +.*")),
          out::toString);
    }
    String cipher = AeadProviders.find().provider().name();
    String agreement = X25519Providers.find().provider().name();
    assertEquals(
        2,
        lines.stream()
            .filter(line -> line.matches("\\* (" + cipher + "|" + agreement + ") +[1-9].*"))
            .count(),
        out::toString);
    assertTrue(out.toString().contains("* packets use " + cipher + ": "), out::toString);
    assertTrue(out.toString().contains("* handshakes use " + agreement + ": "), out::toString);
  }

  @Test
  void jsonHasTheSame() throws Exception {
    assertEquals(ExitCode.OK, run("--json", "--time", "5"));
    JsonNode all = new ObjectMapper().readTree(out.toString());
    assertEquals(AeadProviders.list().size(), all.get("ciphers").size());
    assertEquals(X25519Providers.list().size(), all.get("key_agreements").size());
    int chosen = 0;
    for (JsonNode cipher : all.get("ciphers")) {
      chosen += cipher.get("chosen").asBoolean() ? 1 : 0;
      for (String length : List.of("64", "1280", "1420")) {
        boolean measured =
            cipher.get("seal_mb_per_s").path(length).asLong() > 0
                && cipher.get("open_mb_per_s").path(length).asLong() > 0;
        assertEquals(cipher.get("works").asBoolean(), measured, cipher::toString);
      }
    }
    assertEquals(1, chosen);
    for (JsonNode agreement : all.get("key_agreements")) {
      assertEquals(agreement.get("works").asBoolean(), agreement.get("secrets_per_s").asLong() > 0);
    }
  }

  @Test
  void refusesTimesThatMakeNoSense() {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new CryptoCommand());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          err.write(e.getMessage());
          return ((CommandException) e).exitCode();
        });
    assertEquals(ExitCode.WRONG_USE, line.execute("--time", "0"));
    assertEquals("--time 0: give milliseconds, 1 to 10000", err.toString());
  }
}
