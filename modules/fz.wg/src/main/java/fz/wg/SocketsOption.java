package fz.wg;

import fz.wg.uapi.UapiSockets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the configuration sockets are. */
final class SocketsOption {
  @Option(
      names = "--sockets",
      paramLabel = "DIR",
      description =
          "Directory of the configuration sockets (default: /var/run/wireguard, where wg looks).")
  private Path directory = UapiSockets.DEFAULT;

  UapiSockets get() {
    return new UapiSockets(directory);
  }
}
