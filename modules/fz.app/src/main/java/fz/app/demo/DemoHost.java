package fz.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A host of the demonstration: a network namespace and an {@code /etc} of its own, in which
 * processes are started.
 */
final class DemoHost {
  private static final String ENTER = "mount --bind \"$1\" /etc && shift && exec \"$@\"";

  private final String name;
  private final Path directory;

  /** Creates the files of a host; its namespace must exist. */
  DemoHost(String name, Path parent, List<String> nameservers) throws IOException {
    this.name = name;
    this.directory = Files.createDirectories(parent.resolve(name));
    Path etc = directory.resolve("etc");
    // What an unprivileged user may not read there is not needed either.
    DemoShell.run("sh", "-c", "cp -a /etc \"$1\" 2>/dev/null || true", "sh", etc.toString());
    Path resolvConf = etc.resolve("resolv.conf");
    Files.deleteIfExists(resolvConf);
    StringBuilder lines = new StringBuilder();
    nameservers.forEach(server -> lines.append("nameserver ").append(server).append('\n'));
    Files.writeString(resolvConf, lines.append("options timeout:2 attempts:1\n"));
  }

  /** Returns the name of the namespace. */
  String name() {
    return name;
  }

  /** Returns the directory for files of this host. */
  Path directory() {
    return directory;
  }

  /** Returns a shell command line by which a person enters this host from within the sandbox. */
  String enterCommand() {
    return "ip netns exec "
        + name
        + " sh -c 'mount --bind "
        + directory.resolve("etc")
        + " /etc; exec sh'";
  }

  /** Starts a process whose output goes to {@code NAME.log}, and returns it. */
  DemoProcess start(String log, Map<String, String> environment, List<String> command)
      throws IOException {
    Path file = directory.resolve(log + ".log");
    ProcessBuilder builder = new ProcessBuilder(inside(command));
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
    long from = Files.exists(file) ? Files.size(file) : 0;
    return new DemoProcess(builder.start(), file, from);
  }

  /** Runs a command to its end. */
  DemoShell.Result run(int timeoutSeconds, List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(inside(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return new DemoShell.Result(-1, output);
    }
    return new DemoShell.Result(process.exitValue(), output);
  }

  private List<String> inside(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name, "sh", "-c", ENTER));
    whole.addAll(List.of("sh", directory.resolve("etc").toString()));
    whole.addAll(command);
    return whole;
  }
}
