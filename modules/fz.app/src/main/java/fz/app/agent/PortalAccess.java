package fz.app.agent;

import fz.app.config.AgentOptions;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.control.PortalAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the portal is and who calls.
 *
 * @param url the configured URL, scheme ws or wss
 * @param role path segment and topic: client or gateway
 * @param userAgent names component and version, by which the portal knows the dialect
 * @param giveUpAfter how long an outage may last, or empty for ever
 */
record PortalAccess(
    URI url,
    String role,
    String token,
    String externalId,
    String name,
    String userAgent,
    Optional<Duration> giveUpAfter) {
  /** The releases whose dialect these parts speak. */
  private static final String CLIENT_COMPONENT = "headless-client/1.5.11";

  private static final String GATEWAY_COMPONENT = "gateway/1.6.0";
  private static final Duration GATEWAY_PATIENCE = Duration.ofHours(24);
  private static final Pattern TIME = Pattern.compile("([0-9]+) *(s|m|h|d)");

  static PortalAccess client(AgentOptions options, String token, String id) throws IOException {
    return of(options, "client", CLIENT_COMPONENT, token, id, Optional.empty());
  }

  static PortalAccess gateway(AgentOptions options, String token, String id) throws IOException {
    return of(options, "gateway", GATEWAY_COMPONENT, token, id, Optional.of(GATEWAY_PATIENCE));
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "PortalAccess[role=" + role + "]";
  }

  private static PortalAccess of(
      AgentOptions options,
      String role,
      String component,
      String token,
      String id,
      Optional<Duration> patience)
      throws IOException {
    Optional<Duration> giveUp =
        options.maxPartitionTime == null ? patience : Optional.of(time(options.maxPartitionTime));
    return new PortalAccess(
        url(options.apiUrl),
        role,
        token,
        PortalAddress.externalId(id),
        options.name != null ? options.name : hostName(),
        userAgent(component),
        giveUp);
  }

  private static URI url(String text) {
    if (text == null) {
      throw new CommandException(
          ExitCode.WRONG_USE,
          "no portal: give --api-url or set FIREZONE_API_URL, such as wss://portal.example.com");
    }
    try {
      URI url = new URI(text);
      String scheme =
          switch (String.valueOf(url.getScheme())) {
            case "http", "ws" -> "ws";
            case "https", "wss" -> "wss";
            default -> throw wrongUrl(text);
          };
      if (url.getHost() == null || url.getRawQuery() != null) {
        throw wrongUrl(text);
      }
      return new URI(scheme, null, url.getHost(), url.getPort(), url.getPath(), null, null);
    } catch (URISyntaxException e) {
      throw wrongUrl(text);
    }
  }

  private static CommandException wrongUrl(String text) {
    return new CommandException(
        ExitCode.WRONG_USE,
        "--api-url '" + text + "' is no portal's URL; write it like wss://portal.example.com");
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new CommandException(
          ExitCode.WRONG_USE,
          "--max-partition-time '" + text + "' is no time; write it like 90s, 15m, 24h or 2d");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static String hostName() throws IOException {
    Path file = Path.of("/proc/sys/kernel/hostname");
    if (Files.isReadable(file)) {
      return Files.readString(file).strip();
    }
    String name = InetAddress.getLocalHost().getHostName();
    return name.isBlank() ? UUID.randomUUID().toString() : name;
  }

  private static String userAgent(String component) throws IOException {
    String system = "Linux";
    String version = "0";
    Path release = Path.of("/etc/os-release");
    if (Files.isReadable(release)) {
      for (String line : Files.readAllLines(release)) {
        String value = line.substring(line.indexOf('=') + 1).replace("\"", "");
        if (line.startsWith("NAME=")) {
          system = value.replaceAll("\\s.*", "");
        } else if (line.startsWith("VERSION_ID=")) {
          version = value;
        }
      }
    }
    String dotted = version + ".0.0".substring(Math.min(4, 2 * dots(version)));
    return "%s/%s %s (%s; %s)"
        .formatted(
            system,
            dotted,
            component,
            System.getProperty("os.arch").replace("amd64", "x86_64"),
            System.getProperty("os.version"));
  }

  private static int dots(String version) {
    return (int) version.chars().filter(c -> c == '.').count();
  }
}
