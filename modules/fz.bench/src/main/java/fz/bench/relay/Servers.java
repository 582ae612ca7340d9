package fz.bench.relay;

import static fz.bench.OptionChecks.wrong;

import fz.bench.host.Sandbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The servers that the tool knows, and those that the user gives: commands by name. */
final class Servers {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,23}");
  private static final int MOST = 64;

  private final Map<String, String> all = new LinkedHashMap<>();

  /**
   * Collects them.
   *
   * @param fz the launcher, as a word of a shell command
   */
  Servers(String fz) {
    if (hasCoturn()) {
      all.put(
          "coturn",
          "turnserver -n --listening-ip={address} --relay-ip={address} --listening-port={port}"
              + " --lt-cred-mech --user={user}:{password} --realm={realm} --no-cli --no-tls"
              + " --no-dtls --no-software-attribute --log-file={dir}/turn.log --simple-log"
              + " --userdb={dir}/turndb --pidfile={dir}/pid");
    }
    all.put(
        "fz",
        fz
            + " relay --listen={address}:{port} --external-address={address} --realm={realm}"
            + " --user={user}:{password} --allow-peer=198.51.100.0/24 --health-listen=off"
            + " --max-allocations-per-user=65536 --drain-time=0");
  }

  static boolean hasCoturn() {
    return Sandbox.isOnPath("turnserver");
  }

  /** Adds {@code NAME=COMMAND}. */
  void add(String text) {
    int equals = text.indexOf('=');
    String name = equals < 1 ? "" : text.substring(0, equals);
    if (!NAME.matcher(name).matches() || !text.contains("{address}")) {
      throw wrong("--server: '" + text + "' is not NAME=COMMAND with {address} in the command");
    }
    all.put(name, text.substring(equals + 1));
  }

  /**
   * Returns the names of those to run, in their order.
   *
   * @param names empty for all
   */
  List<String> select(List<String> names) {
    for (String name : names) {
      if (!all.containsKey(name)) {
        throw wrong("--run: there is no server " + name + "; there are: " + all.keySet());
      }
    }
    List<String> chosen = names.isEmpty() ? new ArrayList<>(all.keySet()) : names;
    if (chosen.size() > MOST) {
      throw wrong("--server: more than " + MOST);
    }
    return chosen;
  }

  String command(String name) {
    return all.get(name);
  }
}
