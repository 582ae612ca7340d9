package fz.bench.tunnel;

import fz.bench.host.Shell;
import java.io.IOException;
import java.util.List;

/** Two network namespaces with a veth pair between them. They end with the sandbox. */
final class Cable {
  static final String CLIENT = "192.0.2.1";
  static final String SERVER = "192.0.2.2";

  private static final String DEVICE = "cable";

  private final String client;
  private final String server;

  /** Makes the namespaces of the candidate with a number. */
  Cable(int number, int mtuBytes) throws IOException, InterruptedException {
    client = "client" + number;
    server = "server" + number;
    ip("netns", "add", client);
    ip("netns", "add", server);
    ip(
        "link", "add", DEVICE, "netns", client, "type", "veth", "peer", "name", DEVICE, "netns",
        server);
    configure(client, CLIENT, mtuBytes);
    configure(server, SERVER, mtuBytes);
  }

  /** Returns what goes in front of a command that is to run in the client's namespace. */
  List<String> client() {
    return enter(client);
  }

  /** Returns what goes in front of a command that is to run in the server's namespace. */
  List<String> server() {
    return enter(server);
  }

  /** Starts a process of each namespace that does nothing. */
  List<Process> witnesses() throws IOException {
    return List.of(
        new ProcessBuilder(Shell.join(client(), "sleep", "infinity")).start(),
        new ProcessBuilder(Shell.join(server(), "sleep", "infinity")).start());
  }

  private static List<String> enter(String namespace) {
    return List.of("nsenter", "--net=/run/netns/" + namespace, "--");
  }

  private static void configure(String namespace, String address, int mtuBytes)
      throws IOException, InterruptedException {
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "addr", "add", address + "/24", "dev", DEVICE);
    ip("-n", namespace, "link", "set", DEVICE, "mtu", "" + mtuBytes, "up");
  }

  private static void ip(String... words) throws IOException, InterruptedException {
    Shell.run(Shell.join(List.of("ip"), words));
  }
}
