package fz.bench.tunnel;

import java.io.IOException;

/**
 * Something to be measured.
 *
 * @param name as the user knows it
 * @param kind of set-up
 * @param command of one end of a {@link Kind#WIREGUARD} tunnel, with {@code {if}} for the interface
 *     and {@code {dir}} for a directory of its own
 */
record Candidate(String name, Kind kind, String command) {
  /** What is set up for it. */
  enum Kind {
    CABLE,
    WIREGUARD,
    SYSTEM
  }

  /** Sets it up and starts it. */
  Tunnel start(int number, int mtuBytes) throws IOException, InterruptedException {
    return switch (kind) {
      case CABLE -> new CableTunnel(number, mtuBytes);
      case WIREGUARD -> new WireGuardTunnel(number, command, mtuBytes);
      case SYSTEM -> new SystemTunnel(command);
    };
  }
}
