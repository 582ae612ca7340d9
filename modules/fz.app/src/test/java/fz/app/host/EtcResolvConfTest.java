package fz.app.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcResolvConfTest {
  private static final String ORIGINAL =
      "# written by hand\nnameserver 192.0.2.1\nnameserver 2001:db8::1\noptions ndots:2\n";
  private static final List<InetAddress> SENTINEL = List.of(InetAddress.ofLiteral("100.100.111.1"));
  private static final List<InetSocketAddress> SYSTEM =
      List.of(
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53),
          new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 53));

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("resolv.conf"), ORIGINAL);
  }

  @Test
  void systemResolversStayKnownWhileOursAreInPlace() throws IOException {
    EtcResolvConf control = new EtcResolvConf(file);
    assertEquals(SYSTEM, control.systemResolvers());
    control.apply("tun0", SENTINEL, null);
    assertEquals(SYSTEM, control.systemResolvers());
  }

  @Test
  void namesOnlyOurServersAndKeepsTheOptions() throws IOException {
    new EtcResolvConf(file).apply("tun0", SENTINEL, "corp.example");
    List<String> lines = Files.readAllLines(file);
    assertEquals(
        List.of("nameserver 100.100.111.1", "search corp.example", "options ndots:2"),
        lines.stream().filter(line -> !line.startsWith("#")).toList());
  }

  @Test
  void closingPutsTheOriginalBackByteForByte() throws IOException {
    EtcResolvConf control = new EtcResolvConf(file);
    control.apply("tun0", SENTINEL, null);
    control.apply("tun0", SENTINEL, "corp.example");
    control.close();
    assertEquals(ORIGINAL, Files.readString(file));
  }

  @Test
  void clientThatWasKilledFindsTheOriginalAtItsNextStart() throws IOException {
    new EtcResolvConf(file).apply("tun0", SENTINEL, null);
    EtcResolvConf next = new EtcResolvConf(file);
    assertEquals(SYSTEM, next.systemResolvers());
    next.apply("tun0", SENTINEL, null);
    next.close();
    assertEquals(ORIGINAL, Files.readString(file));
  }

  @Test
  void withoutServersTheSystemGetsItsOwnBack() throws IOException {
    EtcResolvConf control = new EtcResolvConf(file);
    control.apply("tun0", SENTINEL, null);
    control.apply("tun0", List.of(), null);
    assertEquals(ORIGINAL, Files.readString(file));
  }

  @Test
  void writesInPlaceSoThatABindMountStays() throws IOException {
    Object inode = Files.getAttribute(file, "unix:ino");
    EtcResolvConf control = new EtcResolvConf(file);
    control.apply("tun0", SENTINEL, null);
    assertEquals(inode, Files.getAttribute(file, "unix:ino"));
    assertTrue(Files.readString(file).startsWith("# BEGIN Firezone DNS configuration\n"));
  }
}
