package fz.app.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells systemd-resolved about the servers of the tunnel's interface, by {@code resolvectl}. */
final class SystemdResolved implements DnsControl {
  private static final Path UPSTREAM = Path.of("/run/systemd/resolve/resolv.conf");

  private String configured;

  /** Returns true if the system's resolver is systemd-resolved. */
  static boolean isActive() {
    try {
      return Files.isSymbolicLink(ResolvConf.SYSTEM)
          && Files.readSymbolicLink(ResolvConf.SYSTEM).toString().contains("systemd/resolve");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<InetSocketAddress> systemResolvers() throws IOException {
    return ResolvConf.nameservers(UPSTREAM);
  }

  @Override
  public void apply(String interfaceName, List<InetAddress> servers, String searchDomain)
      throws IOException {
    configured = interfaceName;
    List<String> dns = new ArrayList<>(List.of("dns", interfaceName));
    servers.forEach(server -> dns.add(server.getHostAddress()));
    resolvectl(dns);
    resolvectl(List.of("domain", interfaceName, searchDomain == null ? "~." : searchDomain));
    resolvectl(List.of("llmnr", interfaceName, "false"));
    resolvectl(List.of("flush-caches"));
  }

  @Override
  public void close() throws IOException {
    if (configured != null) {
      resolvectl(List.of("revert", configured));
    }
  }

  private static void resolvectl(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("resolvectl"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("resolvectl " + arguments.getFirst() + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while configuring systemd-resolved");
    }
  }
}
