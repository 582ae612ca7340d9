package fz.relay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a relay, as they were given. */
final class RelayOptions {
  static final String HEALTH_LISTEN = "127.0.0.1:9641";

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      split = ",",
      description =
          "UDP addresses that clients talk to, such as 0.0.0.0:3478 or [::]:3478; may be repeated."
              + " With two addresses and two ports, all four given, NAT behaviour discovery (RFC"
              + " 5780) works. Default: port 3478 of the family of each --external-address.")
  List<String> listen = new ArrayList<>();

  @Option(
      names = "--tcp",
      paramLabel = "ADDR:PORT",
      split = ",",
      description = "Addresses for clients over TCP, such as 0.0.0.0:3478; may be repeated.")
  List<String> tcp = new ArrayList<>();

  @Option(
      names = "--tls",
      paramLabel = "ADDR:PORT",
      split = ",",
      description =
          "Addresses for clients over TLS, such as 0.0.0.0:443; may be repeated. Needs --tls-store.")
  List<String> tls = new ArrayList<>();

  @Option(
      names = "--tls-store",
      paramLabel = "FILE",
      description =
          "PKCS #12 file with the certificate and its key; the password is in FZ_TLS_PASSWORD.")
  Path tlsStore;

  @Option(
      names = "--external-address",
      paramLabel = "ADDR",
      split = ",",
      description =
          "Address by which peers reach this relay; one of each family at most. Relayed addresses"
              + " are announced with it.")
  List<String> externalAddress = new ArrayList<>();

  @Option(
      names = "--realm",
      paramLabel = "NAME",
      description = "Realm of the credentials, at most 32 bytes. Default: firezone.")
  String realm;

  @Option(
      names = "--user",
      paramLabel = "NAME:PASSWORD",
      split = ",",
      description = "A user with a fixed password; may be repeated.")
  List<String> user = new ArrayList<>();

  @Option(
      names = "--shared-secret",
      paramLabel = "SECRET",
      description =
          "Secret shared with whoever issues credentials: a user's name is the UNIX time at which"
              + " it ends, perhaps with a colon and any text, the password the Base64 form of"
              + " HMAC-SHA1 of the name.")
  String sharedSecret;

  @Option(
      names = "--portal",
      paramLabel = "URL",
      description =
          "Serve the clients and gateways of this portal, such as wss://portal.example.com; the"
              + " token comes from FIREZONE_TOKEN.")
  String portal;

  @Option(
      names = {"-n", "--name", "--firezone-name"},
      paramLabel = "NAME",
      description = "Name that administrators of the portal see. Variable: FIREZONE_NAME.")
  String name;

  @Option(
      names = "--health-listen",
      paramLabel = "ADDR:PORT",
      defaultValue = HEALTH_LISTEN,
      description =
          "Where /healthz, /readyz, /metrics (Prometheus) and /status are answered, or off (default:"
              + " ${DEFAULT-VALUE}).")
  String healthListen;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "Send metrics once a minute to this OpenTelemetry collector (OTLP over HTTP, JSON), such as"
              + " http://collector.example.com:4318. Variables: OTEL_EXPORTER_OTLP_ENDPOINT,"
              + " OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS,"
              + " OTEL_METRIC_EXPORT_INTERVAL, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.")
  String otlp;

  @Option(
      names = "--drain-time",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long to go on for present users after SIGTERM (default: ${DEFAULT-VALUE}).")
  int drainTime;

  @Option(
      names = "--ports",
      paramLabel = "FIRST-LAST",
      defaultValue = "49152-65535",
      description = "Ports of relayed addresses (default: ${DEFAULT-VALUE}).")
  String ports;

  @Option(
      names = "--allow-peer",
      paramLabel = "CIDR",
      split = ",",
      description =
          "Range of addresses to reach although it is private or otherwise denied; may be repeated."
              + " The longest range that contains an address decides.")
  List<String> allowPeer = new ArrayList<>();

  @Option(
      names = "--deny-peer",
      paramLabel = "CIDR",
      split = ",",
      description = "Range of addresses never to reach; may be repeated.")
  List<String> denyPeer = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that share the work. Default: one for each processor.")
  Integer threads;

  @Option(
      names = "--max-allocations",
      paramLabel = "N",
      defaultValue = "65536",
      description = "Most allocations of all users together (default: ${DEFAULT-VALUE}).")
  int maxAllocations;

  @Option(
      names = "--max-allocations-per-user",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most allocations of one user (default: ${DEFAULT-VALUE}).")
  int maxAllocationsPerUser;

  @Option(
      names = "--max-channels",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Most channels, and most permissions, of one allocation (default: ${DEFAULT-VALUE}).")
  int maxChannels;

  @Option(
      names = "--max-bandwidth",
      paramLabel = "MBIT",
      defaultValue = "0",
      description = "Megabits per second of all users together, 0 for no limit (the default).")
  int maxBandwidth;

  @Option(
      names = "--max-bandwidth-per-user",
      paramLabel = "MBIT",
      defaultValue = "0",
      description = "Megabits per second of one user, 0 for no limit (the default).")
  int maxBandwidthPerUser;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with any of these options as keys, without dashes; several values with commas."
              + " The command line comes first.")
  Path config;

  @Option(names = "--check", description = "Check the configuration, print one line, and end.")
  boolean check;
}
