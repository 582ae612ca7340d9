package fz.netcheck;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.packet.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server on the command line: HOST, HOST:PORT, ADDRESS, or [ADDRESS]:PORT. */
final class ServerAddress {
  private static final int DEFAULT_PORT = 3478;

  private ServerAddress() {}

  /**
   * Returns the first address of each version of IP.
   *
   * @param option the name of the option, for the error
   */
  static List<Endpoint> resolve(String option, String text) {
    String host = text;
    int port = DEFAULT_PORT;
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[") && text.contains("]");
    if (bracketed) {
      host = text.substring(1, text.indexOf(']'));
      colon = text.indexOf("]:") < 0 ? -1 : text.indexOf("]:") + 1;
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
    } else {
      colon = -1;
    }
    if (colon >= 0) {
      port = port(option, text, text.substring(colon + 1));
    }
    try {
      List<Endpoint> found = new ArrayList<>();
      for (InetAddress address : Arrays.asList(InetAddress.getAllByName(host))) {
        Endpoint endpoint = Endpoint.of(address, port);
        if (found.stream().noneMatch(f -> f.isIpv4() == endpoint.isIpv4())) {
          found.add(endpoint);
        }
      }
      return found;
    } catch (UnknownHostException e) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, option + " " + text + ": the name has no address", e);
    }
  }

  private static int port(String option, String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port > 0 && port <= 0xffff) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new CommandException(
        ExitCode.WRONG_USE,
        option + " " + text + ": the port is not a number from 1 to 65535, as in HOST:3478");
  }
}
