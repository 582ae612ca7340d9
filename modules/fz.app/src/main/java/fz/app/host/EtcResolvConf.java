package fz.app.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Rewrites /etc/resolv.conf in place. The original is kept beside it, so that a client that was
 * killed finds it again at its next start; it is put back when this is closed.
 */
final class EtcResolvConf implements DnsControl {
  private static final String MARKER = "# BEGIN Firezone DNS configuration";

  private final Path file;
  private final Path backup;

  EtcResolvConf() {
    this(ResolvConf.SYSTEM);
  }

  EtcResolvConf(Path file) {
    this.file = file;
    this.backup = file.resolveSibling(file.getFileName() + ".before-firezone");
  }

  @Override
  public List<InetSocketAddress> systemResolvers() throws IOException {
    return ResolvConf.nameservers(isOurs() ? backup : file);
  }

  @Override
  public void apply(String interfaceName, List<InetAddress> servers, String searchDomain)
      throws IOException {
    if (servers.isEmpty()) {
      close();
      return;
    }
    if (!isOurs()) {
      // Written beside and renamed: a half-written backup would lose the original.
      Path partial = backup.resolveSibling(backup.getFileName() + ".partial");
      Files.writeString(partial, Files.exists(file) ? Files.readString(file) : "");
      Files.move(partial, backup, StandardCopyOption.REPLACE_EXISTING);
    }
    StringBuilder text = new StringBuilder(MARKER).append('\n');
    servers.forEach(
        server -> text.append("nameserver ").append(server.getHostAddress()).append('\n'));
    if (searchDomain != null) {
      text.append("search ").append(searchDomain).append('\n');
    }
    for (String line : Files.readAllLines(backup)) {
      if (line.strip().startsWith("options")) {
        text.append(line).append('\n');
      }
    }
    Files.writeString(file, text.append("# END Firezone DNS configuration\n"));
  }

  @Override
  public void close() throws IOException {
    if (isOurs()) {
      Files.writeString(file, Files.readString(backup));
    }
  }

  private boolean isOurs() throws IOException {
    return Files.isReadable(file)
        && Files.exists(backup)
        && Files.readString(file).startsWith(MARKER);
  }
}
