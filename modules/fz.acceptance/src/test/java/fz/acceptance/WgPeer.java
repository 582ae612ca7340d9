package fz.acceptance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An implementation of WireGuard that is configured over a socket in /var/run/wireguard.
 *
 * @param name how it is called in tables
 * @param command starts it in the foreground with an interface called wg0; empty for fz itself
 */
record WgPeer(String name, List<String> command) {
  private static final String INTERFACE = "wg0";

  /**
   * Returns fz itself, wireguard-go as it is on the path, and those of {@code
   * -Dfz.wireguard.peers}: {@code NAME=COMMAND}, several with a semicolon between them, with {@code
   * {interface}} for the interface.
   */
  static List<WgPeer> all() {
    List<WgPeer> peers = new ArrayList<>();
    peers.add(new WgPeer("fz", List.of()));
    peers.add(new WgPeer("wireguard-go", List.of("wireguard-go", "--foreground", INTERFACE)));
    for (String entry : System.getProperty("fz.wireguard.peers", "").split(";")) {
      if (!entry.isBlank()) {
        peers.add(parse(entry.strip()));
      }
    }
    return peers;
  }

  boolean isFz() {
    return command.isEmpty();
  }

  private static WgPeer parse(String entry) {
    int equals = entry.indexOf('=');
    if (equals < 1 || !entry.contains("{interface}")) {
      throw new IllegalArgumentException(
          "fz.wireguard.peers: '" + entry + "' is not NAME=COMMAND with {interface} in it");
    }
    String command = entry.substring(equals + 1).replace("{interface}", INTERFACE);
    return new WgPeer(entry.substring(0, equals), Arrays.asList(command.split(" +")));
  }
}
