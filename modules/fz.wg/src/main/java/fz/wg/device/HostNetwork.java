package fz.wg.device;

import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.transport.Transports;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Addresses, routes and rules of one interface. Closing it gives the host back what it had. */
public final class HostNetwork implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HostNetwork.class.getName());

  /** The first table, and mark, that is tried for a default route; the default port as well. */
  private static final int FIRST_TABLE = 51_820;

  private static final Path IPV4_SETTINGS = Path.of("/proc/sys/net/ipv4/conf");
  private static final String STRICT = "1";

  private final NetworkConfigurator network;
  private String interfaceName;
  private RoutePlan plan;

  private HostNetwork(NetworkConfigurator network) {
    this.network = network;
  }

  /** Opens the network of the host; nothing is changed yet. */
  public static HostNetwork open() throws IOException {
    return new HostNetwork(Transports.openNetworkConfigurator());
  }

  /** Returns a table that nobody uses. */
  public static int freeTable() throws IOException {
    try (NetworkConfigurator network = Transports.openNetworkConfigurator()) {
      int table = FIRST_TABLE;
      while (network.hasRoutes(table)) {
        table++;
      }
      return table;
    }
  }

  /**
   * Sets addresses, routes and rules.
   *
   * @throws IOException if one is refused; the message is one line for the user, and closing this
   *     takes back what was set
   */
  public void apply(String name, List<NetworkPrefix> addresses, RoutePlan wanted)
      throws IOException {
    interfaceName = name;
    plan = wanted;
    network.addresses(name, addresses);
    for (Map.Entry<Integer, List<NetworkPrefix>> table : wanted.routes().entrySet()) {
      network.routes(name, table.getKey(), table.getValue());
    }
    network.addRules(wanted.rules());
    if (!wanted.rules().isEmpty() && filtersStrictly()) {
      LOG.log(
          Level.WARNING,
          "strict reverse path filtering drops what peers send while the default route leads into"
              + " {0}: sysctl -w net.ipv4.conf.all.rp_filter=2",
          name);
    }
  }

  @Override
  public void close() {
    if (plan != null) {
      takeBack("rules", () -> network.removeRules(plan.rules()));
      for (int table : plan.routes().keySet()) {
        takeBack("routes", () -> network.routes(interfaceName, table, List.of()));
      }
      takeBack("addresses", () -> network.addresses(interfaceName, List.of()));
    }
    network.close();
  }

  /** An interface that was removed took its addresses and routes along. */
  private static void takeBack(String what, Change change) {
    try {
      change.run();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the {0} are gone already: {1}", what, e.getMessage());
    }
  }

  private static boolean filtersStrictly() {
    try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(IPV4_SETTINGS)) {
      boolean strict = false;
      for (Path each : interfaces) {
        strict |= isStrict(each.resolve("rp_filter"));
      }
      // The larger of the value for all and that of an interface counts, and 2 is loose.
      return strict && !is(IPV4_SETTINGS.resolve("all/rp_filter"), "2");
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot tell how packets are filtered", e);
      return false;
    }
  }

  private static boolean isStrict(Path setting) throws IOException {
    String name = setting.getParent().getFileName().toString();
    return !name.equals("default") && !name.equals("lo") && is(setting, STRICT);
  }

  private static boolean is(Path setting, String value) throws IOException {
    return Files.readString(setting).strip().equals(value);
  }

  /** A change of the host. */
  private interface Change {
    void run() throws IOException;
  }
}
