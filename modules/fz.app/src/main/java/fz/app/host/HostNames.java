package fz.app.host;

import fz.dns.spi.DnsResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Looks up names as this host would: its hosts file, then its name servers, for both address
 * families, without a cache, and without blocking a thread.
 */
public final class HostNames {
  private static final Path HOSTS = Path.of("/etc/hosts");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final DnsResolver resolver;

  /** Creates a look-up that asks name servers through a resolver. */
  public HostNames(DnsResolver resolver) {
    this.resolver = resolver;
  }

  /**
   * Returns the addresses of a name.
   *
   * @return none if no server knows it; an exception if a server did not answer in time
   */
  public CompletionStage<List<InetAddress>> find(String name) {
    try {
      List<InetAddress> known = fromHostsFile(name);
      if (!known.isEmpty()) {
        return CompletableFuture.completedStage(known);
      }
      List<InetSocketAddress> servers = ResolvConf.nameservers(ResolvConf.SYSTEM);
      if (servers.isEmpty()) {
        return CompletableFuture.failedStage(
            new IOException(ResolvConf.SYSTEM + " names no server"));
      }
      Name absolute = Name.fromString(name, Name.root);
      return query(absolute, Type.A, servers)
          .thenCombine(query(absolute, Type.AAAA, servers), HostNames::joined);
    } catch (TextParseException e) {
      return CompletableFuture.completedStage(List.of());
    } catch (IOException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** Asks one server after the other until one answers. */
  private CompletionStage<List<InetAddress>> query(
      Name name, int type, List<InetSocketAddress> servers) {
    byte[] query = Message.newQuery(Record.newRecord(name, type, DClass.IN)).toWire();
    CompletionStage<byte[]> answer = resolver.query(query, servers.getFirst(), false, TIMEOUT);
    for (InetSocketAddress server : servers.subList(1, servers.size())) {
      answer = answer.exceptionallyCompose(e -> resolver.query(query, server, false, TIMEOUT));
    }
    return answer.thenCompose(HostNames::addresses);
  }

  private static CompletionStage<List<InetAddress>> addresses(byte[] answer) {
    try {
      List<InetAddress> found = new ArrayList<>();
      for (Record record : new Message(answer).getSection(Section.ANSWER)) {
        switch (record) {
          case ARecord a -> found.add(a.getAddress());
          case AAAARecord aaaa -> found.add(aaaa.getAddress());
          default -> {
            // Aliases on the way to the addresses.
          }
        }
      }
      return CompletableFuture.completedStage(found);
    } catch (IOException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static List<InetAddress> joined(List<InetAddress> first, List<InetAddress> second) {
    List<InetAddress> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static List<InetAddress> fromHostsFile(String name) throws IOException {
    List<InetAddress> found = new ArrayList<>();
    if (!Files.isReadable(HOSTS)) {
      return found;
    }
    for (String line : Files.readAllLines(HOSTS)) {
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
      for (int i = 1; i < words.length; i++) {
        if (words[i].equalsIgnoreCase(name)) {
          addLiteral(found, words[0]);
        }
      }
    }
    return found;
  }

  private static void addLiteral(List<InetAddress> found, String literal) {
    try {
      found.add(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      // The C library passes over such a line as well.
      return;
    }
  }
}
