package fz.app.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The resolver configuration of the system (resolv.conf(5)). */
public final class ResolvConf {
  /** Where the system keeps it. */
  public static final Path SYSTEM = Path.of("/etc/resolv.conf");

  private static final int DNS_PORT = 53;

  private ResolvConf() {}

  /** Returns the servers that a file names, without duplicates, in order; none if it is missing. */
  public static List<InetSocketAddress> nameservers(Path file) throws IOException {
    LinkedHashSet<InetSocketAddress> servers = new LinkedHashSet<>();
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.strip().split("\\s+");
        if (words.length >= 2 && words[0].equals("nameserver")) {
          parse(words[1], servers);
        }
      }
    }
    return new ArrayList<>(servers);
  }

  private static void parse(String literal, LinkedHashSet<InetSocketAddress> servers) {
    try {
      servers.add(new InetSocketAddress(InetAddress.ofLiteral(literal), DNS_PORT));
    } catch (IllegalArgumentException e) {
      // A line that the C library would not understand either; the others still count.
      return;
    }
  }
}
