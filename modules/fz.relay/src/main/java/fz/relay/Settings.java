package fz.relay;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.control.PortalAddress;
import fz.control.Role;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import fz.relay.core.Credentials;
import fz.relay.core.Passwords;
import fz.relay.core.PeerPolicy;
import fz.relay.core.RelayConfig;
import fz.relay.edge.OwnAddresses;
import fz.relay.edge.PortalLink;
import fz.relay.edge.RelaySetup;
import fz.relay.metrics.OtlpTarget;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** Makes a setup of options; what is wrong is one line that names the option. */
final class Settings {
  private static final String DEFAULT_REALM = "firezone";
  private static final String SOFTWARE = "fz-relay";
  private static final int DEFAULT_PORT = 3478;
  private static final int MAX_PORT = 65_535;
  private static final int LOWEST_RELAYED_PORT = 1_024;
  private static final long BYTES_PER_MEGABIT = 125_000;

  private static final String TOKEN = "FIREZONE_TOKEN";
  private static final int STAMP_BYTES = 32;

  private final RelayOptions options;
  private final Map<String, String> environment;
  private final String stamp;

  Settings(RelayOptions options, Map<String, String> environment) {
    this.options = options;
    this.environment = environment;
    byte[] random = new byte[STAMP_BYTES];
    new SecureRandom().nextBytes(random);
    this.stamp = Passwords.stamp(random);
  }

  /** Finds what is wrong without opening anything. */
  void check() {
    setup();
    healthListen();
    otlp();
    identity();
    tcp();
    tls();
    tlsContext();
  }

  List<Endpoint> tcp() {
    return options.tcp.stream().map(text -> endpoint("--tcp", text)).toList();
  }

  List<Endpoint> tls() {
    return options.tls.stream().map(text -> endpoint("--tls", text)).toList();
  }

  /** Returns how connections are encrypted; empty if none is. */
  Optional<SSLContext> tlsContext() {
    require(
        options.tls.isEmpty() == (options.tlsStore == null),
        "--tls and --tls-store need each other");
    String password = environment.getOrDefault("FZ_TLS_PASSWORD", "");
    return Optional.ofNullable(options.tlsStore).map(file -> TlsStore.read(file, password));
  }

  int drainSeconds() {
    require(options.drainTime >= 0, "--drain-time must not be below 0");
    return options.drainTime;
  }

  Optional<Endpoint> healthListen() {
    return options.healthListen.equals("off")
        ? Optional.empty()
        : Optional.of(endpoint("--health-listen", options.healthListen));
  }

  /** Returns where metrics are sent; empty if nowhere. */
  Optional<OtlpTarget> otlp() {
    try {
      return OtlpTarget.of(options.otlp, environment, SOFTWARE);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.WRONG_USE, e.getMessage(), e);
    }
  }

  /** Returns how to join a portal; empty if the relay stands alone. */
  Optional<PortalLink.Identity> identity() {
    if (options.portal == null) {
      return Optional.empty();
    }
    String token = environment.getOrDefault(TOKEN, "").replaceAll("\\s", "");
    if (token.isEmpty()) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "no token: set "
              + TOKEN
              + "; an administrator creates one with 'fz portal token create --relay'");
    }
    URI portal;
    try {
      portal = URI.create(options.portal);
      PortalAddress.of(portal, Role.RELAY, Map.of());
    } catch (IllegalArgumentException e) {
      throw wrong(
          "--portal: '"
              + options.portal
              + "' is no address of a portal, such as"
              + " wss://portal.example.com");
    }
    String version =
        Settings.class.getModule().getDescriptor() == null
            ? "0"
            : Settings.class.getModule().getDescriptor().rawVersion().orElse("0");
    String system = System.getProperty("os.name") + "/" + System.getProperty("os.version");
    return Optional.of(
        new PortalLink.Identity(
            portal,
            token,
            options.name == null ? "relay" : options.name,
            setup().listen().getFirst().port(),
            stamp,
            system + " relay/" + version));
  }

  RelaySetup setup() {
    RelayConfig config = config();
    List<Endpoint> listen = listen(config);
    int threads =
        options.threads == null ? Runtime.getRuntime().availableProcessors() : options.threads;
    require(threads >= 1, "--threads: " + threads + " is below 1");
    PeerPolicy policy =
        new PeerPolicy(
            prefixes("--allow-peer", options.allowPeer),
            prefixes("--deny-peer", options.denyPeer),
            OwnAddresses.all());
    return new RelaySetup(config, credentials(config.realm()), policy, listen, threads);
  }

  private RelayConfig config() {
    String realm = options.realm == null ? DEFAULT_REALM : options.realm;
    int realmBytes = realm.getBytes(StandardCharsets.UTF_8).length;
    require(
        realmBytes > 0 && realmBytes <= RelayConfig.MAX_REALM_BYTES,
        "--realm: '" + realm + "' is not of 1 to " + RelayConfig.MAX_REALM_BYTES + " bytes");
    Optional<Endpoint> ipv4 = external(true);
    Optional<Endpoint> ipv6 = external(false);
    require(
        ipv4.isPresent() || ipv6.isPresent(),
        "--external-address is missing: the address by which peers reach this relay");
    int[] ports = ports();
    boolean portal = options.portal != null;
    require(
        !portal || realm.equals(DEFAULT_REALM),
        "--realm: the peers of a portal know no other than " + DEFAULT_REALM);
    return new RelayConfig(realm, SOFTWARE, ipv4, ipv6, ports[0], ports[1], portal, limits());
  }

  private RelayConfig.Limits limits() {
    require(options.maxAllocations > 0, "--max-allocations must be above 0");
    require(options.maxAllocationsPerUser > 0, "--max-allocations-per-user must be above 0");
    require(options.maxChannels > 0, "--max-channels must be above 0");
    require(options.maxBandwidth >= 0, "--max-bandwidth must not be below 0");
    require(options.maxBandwidthPerUser >= 0, "--max-bandwidth-per-user must not be below 0");
    return new RelayConfig.Limits(
        options.maxAllocations,
        options.maxAllocationsPerUser,
        options.maxChannels,
        options.maxBandwidth * BYTES_PER_MEGABIT,
        options.maxBandwidthPerUser * BYTES_PER_MEGABIT,
        RelayConfig.Limits.DEFAULT.challengesPerSecond());
  }

  private Credentials credentials(String realm) {
    boolean users = !options.user.isEmpty();
    boolean secret = options.sharedSecret != null;
    boolean portal = options.portal != null;
    int ways = (users ? 1 : 0) + (secret ? 1 : 0) + (portal ? 1 : 0);
    require(
        ways == 1,
        ways > 1
            ? "--user, --shared-secret and --portal exclude each other"
            : "nobody could use this relay: give --user NAME:PASSWORD, --shared-secret SECRET or"
                + " --portal URL");
    if (portal) {
      return Passwords.stamped(realm, stamp);
    }
    if (secret) {
      require(!options.sharedSecret.isBlank(), "--shared-secret is empty");
      return Passwords.shared(realm, options.sharedSecret);
    }
    Map<String, String> passwords = new TreeMap<>();
    for (String text : options.user) {
      int colon = text.indexOf(':');
      require(
          colon > 0 && colon < text.length() - 1,
          "--user: a value is not NAME:PASSWORD, such as alice:secret");
      passwords.put(text.substring(0, colon), text.substring(colon + 1));
    }
    return Passwords.fixed(realm, passwords);
  }

  private List<Endpoint> listen(RelayConfig config) {
    List<Endpoint> found = new ArrayList<>();
    for (String text : options.listen) {
      found.add(endpoint("--listen", text));
    }
    if (found.isEmpty()) {
      config.ipv4().ifPresent(e -> found.add(Endpoint.ofIpv4(0, DEFAULT_PORT)));
      config.ipv6().ifPresent(e -> found.add(new Endpoint(0, 0, DEFAULT_PORT)));
    }
    return found;
  }

  private Optional<Endpoint> external(boolean ipv4) {
    Endpoint found = null;
    for (String text : options.externalAddress) {
      Endpoint address =
          IpAddresses.parse(text)
              .orElseThrow(() -> wrong("--external-address: '" + text + "' is not an IP address"));
      require(
          !IpAddresses.isUnspecified(address.high(), address.low()),
          "--external-address: '" + text + "' is no address that peers could reach");
      if (address.isIpv4() == ipv4) {
        require(found == null, "--external-address: there are two of one family");
        found = address;
      }
    }
    return Optional.ofNullable(found);
  }

  private int[] ports() {
    int dash = options.ports.indexOf('-');
    int first = number(options.ports.substring(0, Math.max(dash, 0)));
    int last = number(options.ports.substring(dash + 1));
    require(
        first >= LOWEST_RELAYED_PORT && last >= first && last <= MAX_PORT,
        "--ports: '" + options.ports + "' is not FIRST-LAST between 1024 and 65535");
    return new int[] {first, last};
  }

  private static List<IpPrefix> prefixes(String option, List<String> texts) {
    List<IpPrefix> found = new ArrayList<>();
    for (String text : texts) {
      found.add(
          IpPrefix.parse(text.strip())
              .orElseThrow(
                  () -> wrong(option + ": '" + text + "' is not a range such as 10.0.0.0/8")));
    }
    return found;
  }

  /** Reads an address and a port. */
  static Endpoint endpoint(String option, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).strip();
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String address = bracketed ? host.substring(1, host.length() - 1) : host;
    int port = number(text.substring(colon + 1).strip());
    Optional<Endpoint> found =
        IpAddresses.parse(address).filter(e -> e.isIpv4() != bracketed && port <= MAX_PORT);
    if (found.isEmpty() || port < 1) {
      throw wrong(option + ": '" + text + "' is not ADDR:PORT, such as 0.0.0.0:3478 or [::]:3478");
    }
    return found.get().withPort(port);
  }

  private static int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw wrong(message);
    }
  }

  private static CommandException wrong(String message) {
    return new CommandException(ExitCode.WRONG_USE, message);
  }
}
