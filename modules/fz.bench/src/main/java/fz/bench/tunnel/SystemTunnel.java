package fz.bench.tunnel;

import fz.bench.host.Shell;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Client and gateway of the demonstration with all that belongs to them: the portal, and a bridge
 * between them. The server has moved to the gateway's host and is reached by name, so that filters
 * and the translation of its address are on the path.
 */
final class SystemTunnel implements Tunnel {
  private static final String NAME = "web.demo.internal";
  private static final String SERVER = "10.9.0.10";
  private static final String STATE = "/run/fz-demo/portal/state.yaml";
  private static final String DATA = "/run/fz-demo/portal/data";
  private static final String FILTER = "{protocol: tcp, ports: \"80\"}";
  private static final String WIDER = "{protocol: tcp, ports: \"80, 5201\"}, {protocol: udp}";
  private static final String RUNS = "Everything is still running";
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 100;

  private final String launcher;
  private final Process demo;
  private final String address;

  /**
   * Starts it.
   *
   * @param command the demonstration that keeps running
   */
  SystemTunnel(String command) throws IOException, InterruptedException {
    launcher = command.substring(0, command.indexOf(' '));
    demo =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    try {
      awaitDemo();
      allow();
      address = resolve();
      serveAtGateway();
      awaitReply();
    } catch (IOException e) {
      stop();
      throw e;
    }
  }

  @Override
  public List<String> client() {
    return host("client");
  }

  @Override
  public List<String> server() {
    return host("gateway");
  }

  @Override
  public String serverAddress() {
    return address;
  }

  @Override
  public String listenAddress() {
    return SERVER;
  }

  @Override
  public List<Long> clientProcesses() {
    return processes("client");
  }

  @Override
  public List<Long> serverProcesses() {
    return processes("gateway");
  }

  @Override
  public List<Long> witnesses() {
    List<Long> all = new ArrayList<>(processes("client"));
    all.addAll(processes("demo-site"));
    return all;
  }

  @Override
  public boolean forgetSession() {
    return false;
  }

  @Override
  public long restartClient() {
    return -1;
  }

  @Override
  public void stop() throws InterruptedException {
    Shell.stop(demo);
  }

  private void awaitDemo() throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8));
    String last = "";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains("FAILED")) {
        throw new IOException("the demonstration failed: " + line.strip());
      }
      if (line.contains(RUNS)) {
        Thread.startVirtualThread(() -> output.lines().forEach(rest -> {}));
        return;
      }
      last = line.isBlank() ? last : line;
    }
    throw new IOException("the demonstration ended: " + last);
  }

  /** Lets the measurement through the filter of the resource. */
  private void allow() throws IOException, InterruptedException {
    List<String> portal = host("portal");
    String state = Shell.run(Shell.join(portal, "cat", STATE));
    if (!state.contains(FILTER)) {
      throw new IOException(STATE + " has no filter " + FILTER);
    }
    String wider = state.replace(FILTER, WIDER);
    Shell.run(Shell.join(portal, "tee", STATE), wider);
    Shell.run(Shell.join(portal, launcher, "portal", "apply", STATE, "--data", DATA));
  }

  private String resolve() throws IOException, InterruptedException {
    return Shell.run(Shell.join(client(), "getent", "ahostsv4", NAME)).split("\\s")[0];
  }

  /**
   * Moves the server's address to the gateway's host: the cable and the address translation behind
   * it are the host's work, and no other candidate has them.
   */
  private void serveAtGateway() throws IOException, InterruptedException {
    Shell.run(Shell.join(host("gateway"), "ip", "address", "add", SERVER + "/32", "dev", "lo"));
  }

  private void awaitReply() throws IOException, InterruptedException {
    List<String> ping = Shell.join(client(), "ping", "-c", "1", "-W", "1", address);
    for (int i = 0; Shell.attempt(ping, "").status() != 0; i++) {
      if (i == ATTEMPTS) {
        throw new IOException("no reply from " + NAME);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  /** A host of the demonstration has an {@code /etc} of its own, in which its resolver is named. */
  private List<String> host(String name) {
    String inner = Long.toString(innermost().pid());
    return List.of(
        "nsenter",
        "-t",
        inner,
        "-m",
        "-n",
        "-p",
        "--",
        "ip",
        "netns",
        "exec",
        name,
        "sh",
        "-c",
        "mount --bind /run/fz-demo/" + name + "/etc /etc && exec \"$@\"",
        "sh");
  }

  /** The demonstration runs itself again inside namespaces, as the child of a child. */
  private ProcessHandle innermost() {
    return demo.descendants()
        .filter(child -> child.info().arguments().map(SystemTunnel::isInside).orElse(false))
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the demonstration has ended"));
  }

  private static boolean isInside(String... arguments) {
    return List.of(arguments).contains("--inside");
  }

  /** Returns the processes that run a command of this program. */
  private List<Long> processes(String command) {
    return demo.descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .filter(
            child ->
                child
                    .info()
                    .arguments()
                    .map(arguments -> isCommand(command, arguments))
                    .orElse(false))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static boolean isCommand(String command, String... arguments) {
    List<String> words = List.of(arguments);
    int main = words.indexOf("fz.app/fz.app.Main");
    return main >= 0 && main + 1 < words.size() && words.get(main + 1).equals(command);
  }
}
