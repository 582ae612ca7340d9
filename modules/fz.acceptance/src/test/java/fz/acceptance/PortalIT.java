package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fz portal} where it cannot run, and where it is used wrongly. */
final class PortalIT {
  @TempDir private Path directory;

  @Test
  void saysThatThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      try (Program portal = start("--listen", address, "--data", data())) {
        portal.assertOneLine(1, address, "cannot listen", "Address already in use", "--listen");
      }
    }
  }

  @Test
  void saysThatAnotherPortalUsesTheDataDirectory() throws Exception {
    try (Program first = start("--listen", "127.0.0.1:0", "--data", data())) {
      first.await("portal: listening on");
      try (Program second = start("--listen", "127.0.0.1:0", "--data", data())) {
        second.assertOneLine(1, data(), "another portal uses this data directory", "--data");
      }
      first.signal("TERM");
      assertEquals(0, first.awaitEnd(), first.described());
    }
  }

  @Test
  void saysThatTheDataDirectoryCannotBeCreated() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    String data = file.resolve("data").toString();
    try (Program portal = start("--listen", "127.0.0.1:0", "--data", data)) {
      portal.assertOneLine(1, data, "cannot be created", "--data");
    }
  }

  @Test
  void saysThatTheDataDirectoryIsNotWritable() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    List<String> portal =
        Program.fz(directory, "portal", "--listen", "127.0.0.1:0", "--data", data.toString());
    try (Sandbox sandbox = Sandbox.open();
        Program program =
            Program.start(
                directory, Map.of(), sandbox.insideWithMount("ro", data.toString(), portal))) {
      program.assertOneLine(1, data.toString(), "not writable", "--data");
    }
  }

  @Test
  void wrongUseHasStatusTwo() throws Exception {
    try (Program option = start("--nonsense");
        Program address = start("--listen", "everywhere", "--data", data())) {
      option.assertEnds(2, "Unknown option: '--nonsense'");
      address.assertOneLine(2, "--listen", "'everywhere'", "127.0.0.1:8080");
    }
  }

  @Test
  void namesThePlaceOfWhatIsNotYaml() throws Exception {
    Path file = write("sites:\n  - {name: hq\nresources: []\n");
    try (Program apply = start("apply", file.toString(), "--data", data())) {
      apply.assertOneLine(2, file + ":3: ", "not YAML");
    }
  }

  @Test
  void namesThePlaceOfWhatIsWrongInAFile() throws Exception {
    Path value =
        write(
            """
            sites:
              - {name: hq}
            resources:
              - name: lan
                type: cidr
                address: 10.9.0.0/33
                site: hq
            """);
    Path key = write("sites:\n  - name: hq\n    colour: red\n");
    try (Program first = start("apply", value.toString(), "--data", data());
        Program second = start("apply", key.toString(), "--data", data())) {
      first.assertOneLine(2, value + ":6: ", "resources[0].address", "'10.9.0.0/33'");
      second.assertOneLine(2, key + ":3: ", "sites[0].colour", "known are name");
    }
  }

  private Program start(String... arguments) throws IOException {
    List<String> command = Program.fz(directory, "portal");
    command.addAll(List.of(arguments));
    return Program.start(directory, Map.of(), command);
  }

  private Path write(String text) throws IOException {
    Path file = Files.createTempFile(directory, "state", ".yaml");
    return Files.writeString(file, text);
  }

  private String data() {
    return directory.resolve("data").toString();
  }
}
