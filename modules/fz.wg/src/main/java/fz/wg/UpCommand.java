package fz.wg;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.wg.device.InterfaceOptions;
import fz.wg.file.FileReader;
import fz.wg.file.InterfaceFile;
import fz.wg.uapi.UapiSockets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an interface until it is told to end. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Run a WireGuard interface in the foreground, until SIGINT or SIGTERM. Needs root, or"
          + " CAP_NET_ADMIN and /dev/net/tun.",
      "",
      "Without FILE the interface has neither key nor peers nor addresses, and waits for the"
          + " WireGuard tools, as 'wireguard-go -f wg0' does:",
      "",
      "  fz wg up --interface wg0",
      "  ip address add 10.0.0.1/24 dev wg0",
      "  wg set wg0 private-key private.key listen-port 51820",
      "  wg set wg0 peer PUBLIC-KEY allowed-ips 10.0.0.2/32 endpoint 192.0.2.2:51820",
      "",
      "With FILE it has what the file says, in the form of wg-quick, and addresses and routes are"
          + " set and taken back at the end:",
      "",
      "  [Interface]",
      "  PrivateKey = ... (fz wg genkey)",
      "  Address = 10.0.0.1/24, fd00::1/64",
      "  ListenPort = 51820",
      "  [Peer]",
      "  PublicKey = ... (fz wg pubkey)",
      "  Endpoint = vpn.example.com:51820",
      "  AllowedIPs = 10.0.0.2/32, fd00::2/128",
      "",
      "MTU, FwMark, Table, PresharedKey and PersistentKeepalive are understood too. AllowedIPs of"
          + " 0.0.0.0/0 or ::/0 lead everything into the tunnel, without a loop.",
      ""
    },
    footer = {"", "Exit status: 0 ended as asked, 1 cannot run, 2 wrong use."})
final class UpCommand implements Callable<Integer> {
  private static final Path DIRECTORY = Path.of("/etc/wireguard");
  private static final Pattern FILE_NAME = Pattern.compile("([A-Za-z0-9_.-]{1,15})\\.conf");
  private static final String DEFAULT_NAME = "wg0";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Configuration in the form of wg-quick, or NAME for /etc/wireguard/NAME.conf.")
  private Path file;

  @Mixin private UpOptions options;
  @Mixin private SocketsOption sockets;

  @Option(names = "--check", description = "Check the configuration, print one line, and end.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    Optional<InterfaceFile> configuration = Optional.empty();
    String name = options.interfaceName == null ? DEFAULT_NAME : options.interfaceName;
    if (file != null) {
      Path found = find(file);
      configuration = Optional.of(FileReader.read(found));
      name = options.interfaceName == null ? nameOf(found) : options.interfaceName;
    }
    Integer mtu =
        configuration
            .filter(read -> read.mtuBytes().isPresent())
            .map(read -> read.mtuBytes().getAsInt())
            .orElse(null);
    InterfaceOptions built = options.build(name, mtu);
    if (check) {
      System.out.println("configuration is complete");
      return ExitCode.OK;
    }
    UapiSockets directory = sockets.get();
    return new InterfaceRun(built, directory.of(name), configuration, options.isDevice()).run();
  }

  /** A name without a directory means a file in the usual place, unless it is here. */
  private static Path find(Path given) {
    Path usual = DIRECTORY.resolve(given + ".conf");
    boolean isName = given.getNameCount() == 1 && !given.isAbsolute();
    return isName && !Files.exists(given) && Files.exists(usual) ? usual : given;
  }

  private static String nameOf(Path found) {
    Matcher matcher = FILE_NAME.matcher(found.getFileName().toString());
    if (!matcher.matches()) {
      throw new CommandException(
          ExitCode.WRONG_USE,
          found
              + ": its name is not that of an interface and .conf; rename it, such as to wg0.conf,"
              + " or use --interface");
    }
    return matcher.group(1);
  }
}
