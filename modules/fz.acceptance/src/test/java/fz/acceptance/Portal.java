package fz.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A portal inside a sandbox, with one site. */
final class Portal implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("portal: listening on (127\\.0\\.0\\.1:[0-9]+)\n");

  private final Path directory;
  private final Sandbox sandbox;
  private String address = "127.0.0.1:0";
  private Program program;

  /** Creates a portal; nothing runs yet. */
  Portal(Path directory, Sandbox sandbox) {
    this.directory = directory;
    this.sandbox = sandbox;
  }

  /** Makes the site and a token for gateways in it. */
  String createToken() throws IOException, InterruptedException {
    Path state = directory.resolve("state.yaml");
    Files.writeString(state, "sites:\n  - {name: hq}\n");
    run("apply", state.toString());
    return run("token", "create", "--gateway", "--site", "hq").strip();
  }

  /** Starts it; if it was started before, at the same port as then. */
  void start() throws IOException, InterruptedException {
    program =
        Program.start(
            directory,
            Map.of(),
            sandbox.inside(Program.fz(directory, "portal", "--listen", address, "--data", data())));
    program.await("portal: listening on");
    Matcher matcher = LISTENING.matcher(program.out());
    if (!matcher.find()) {
      throw new AssertionError("no address" + program.described());
    }
    address = matcher.group(1);
  }

  /** Asks it to end; returns its exit status. */
  int stop() throws IOException, InterruptedException {
    program.signal("TERM");
    return program.awaitEnd();
  }

  /** Returns the URL for gateways. */
  String url() {
    return "ws://" + address;
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = Program.fz(directory, "portal");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", data()));
    try (Program done = Program.start(directory, Map.of(), command)) {
      return done.assertSucceeds();
    }
  }
}
