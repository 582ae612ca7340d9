package fz.app.config;

import fz.app.host.DnsControl;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of a client. */
public final class ClientOptions extends AgentOptions {
  @Option(
      names = "--token-path",
      paramLabel = "FILE",
      defaultValue = "/etc/dev.firezone.client/token",
      description =
          "File with the token, readable by its owner only (default: ${DEFAULT-VALUE}). The"
              + " variable FIREZONE_TOKEN comes first. Variable: FIREZONE_TOKEN_PATH.")
  public Path tokenPath;

  @Option(
      names = "--dns-control",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "How the system learns of this client's DNS server: auto, systemd-resolved,"
              + " etc-resolv-conf or disabled (default: ${DEFAULT-VALUE}). Variable:"
              + " FIREZONE_DNS_CONTROL.",
      converter = DnsMethodConverter.class)
  public DnsControl.Method dnsControl;

  @Option(names = "--exit", description = "End with status 0 as soon as the interface is up.")
  public boolean exit;

  /** Creates options with their defaults. */
  public ClientOptions() {}
}
