package fz.app.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that client and gateway share. Fields are set by the command line. */
public class AgentOptions {
  /** The port that peers try first, so that one forwarding rule is enough. */
  public static final int PREFERRED_PORT = 52_625;

  @Option(
      names = {"-u", "--api-url"},
      paramLabel = "URL",
      description = "The portal, such as wss://portal.example.com. Variable: FIREZONE_API_URL.")
  public String apiUrl;

  @Option(
      names = {"-n", "--name", "--firezone-name"},
      paramLabel = "NAME",
      description = "Name that administrators see; default the host name. Variable: FIREZONE_NAME.")
  public String name;

  @Option(
      names = {"-i", "--id", "--firezone-id"},
      paramLabel = "ID",
      description =
          "Stable identity of this device; default from the machine's identity. Variable:"
              + " FIREZONE_ID.")
  public String id;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with any of these options as keys, without dashes. Command line and"
              + " environment come first. Variable: FZ_CONFIG.")
  public Path config;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      defaultValue = "tun-firezone",
      description = "Name of the network interface (default: ${DEFAULT-VALUE}).")
  public String interfaceName;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "UDP port; it must be free. Default 52625 if it is free, otherwise any that is.")
  public Integer port;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      defaultValue = "tun",
      description =
          "Packet transport on the side of the host (default: ${DEFAULT-VALUE}); see fz providers.")
  public String transport;

  @Option(
      names = "--transport-option",
      paramLabel = "KEY=VALUE",
      description = "Option of the packet transport; may be repeated.")
  public Map<String, String> transportOptions = new LinkedHashMap<>();

  @Option(
      names = "--datagram-transport",
      paramLabel = "NAME",
      defaultValue = "udp",
      description =
          "Datagram transport on the side of the network (default: ${DEFAULT-VALUE}); see fz"
              + " providers.")
  public String datagramTransport;

  @Option(
      names = "--resolver",
      paramLabel = "NAME",
      defaultValue = "plain",
      description = "How DNS servers are asked (default: ${DEFAULT-VALUE}); see fz providers.")
  public String resolver;

  @Option(
      names = "--crypto",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Packet cipher: auto takes the fastest that passes its self-test; see fz crypto.")
  public String crypto;

  @Option(
      names = "--key-agreement",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Key agreement of handshakes: auto takes the fastest that passes its self-test; see fz"
              + " crypto.")
  public String keyAgreement;

  @Option(
      names = "--placement",
      paramLabel = "WHERE",
      defaultValue = "auto",
      description =
          "Threads of the data path: auto by the processors, inline (one thread), parallel or"
              + " parallel:WORKERS[:READERS], each reader with a socket of its own; a client has"
              + " one (default: ${DEFAULT-VALUE}).")
  public String placement;

  @Option(
      names = "--max-partition-time",
      paramLabel = "TIME",
      description =
          "Give up after so long without the portal, such as 90s, 15m, 24h. Variable:"
              + " FIREZONE_MAX_PARTITION_TIME.")
  public String maxPartitionTime;

  @Option(
      names = "--capture",
      paramLabel = "DIR",
      description = "Write pcapng captures of the host's side and of the network's side there.")
  public Path capture;

  @Option(names = "--check", description = "Check the configuration, print one line, and end.")
  public boolean check;

  /** Creates options with their defaults. */
  public AgentOptions() {}
}
