package fz.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fz gateway} where it is used wrongly: nothing is opened, nothing is changed. */
final class GatewayUseIT {
  private static final Map<String, String> TOKEN = Map.of("FIREZONE_TOKEN", "secret");

  @TempDir private Path directory;

  @Test
  void saysThatThereIsNoToken() throws Exception {
    try (Program gateway = start(Map.of(), "--api-url", "ws://127.0.0.1:1")) {
      gateway.assertOneLine(1, "no token", "FIREZONE_TOKEN", "fz portal token create --gateway");
    }
  }

  @Test
  void saysThatThereIsNoPortal() throws Exception {
    try (Program gateway = start(TOKEN)) {
      gateway.assertOneLine(2, "no portal", "--api-url", "FIREZONE_API_URL");
    }
  }

  @Test
  void rejectsAnUnknownOption() throws Exception {
    try (Program gateway = start(TOKEN, "--nonsense")) {
      gateway.assertEnds(2, "Unknown option: '--nonsense'");
    }
  }

  @Test
  void rejectsWhatIsNoPortalsUrl() throws Exception {
    try (Program gateway = start(TOKEN, "--api-url", "ftp://portal.example.com")) {
      gateway.assertOneLine(2, "--api-url", "'ftp://portal.example.com'", "wss://");
    }
  }

  @Test
  void namesFileAndLineOfAnUnknownKey() throws Exception {
    Path file = Files.createTempFile(directory, "gateway", ".yaml");
    Files.writeString(file, "api-url: ws://127.0.0.1:1\ncolour: red\n");
    try (Program gateway = start(TOKEN, "--config", file.toString())) {
      gateway.assertOneLine(2, file + ":2: ", "unknown key 'colour'", "api-url");
    }
  }

  @Test
  void listsTransportsIfThereIsNoneOfTheName() throws Exception {
    try (Program gateway =
        start(TOKEN, "--api-url", "ws://127.0.0.1:1", "--transport", "carrier-pigeon")) {
      gateway.assertOneLine(2, "carrier-pigeon", "pcap", "tun");
    }
  }

  private Program start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = Program.fz(directory, "gateway", "--id", "acceptance");
    command.addAll(List.of(arguments));
    return Program.start(directory, environment, command);
  }
}
