package fz.wg.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.transport.NetworkPrefix;
import fz.wg.file.InterfaceFile.FilePeer;
import fz.wg.settings.DeviceChange;
import fz.wg.settings.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileReaderTest {
  private static final String A = "QMl+9xo7KlWx1ORQtqIWoFM8vCpkVBxdCXT+Mc/1QWc=";
  private static final String B = "KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wg=";
  private static final String C = "7D9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=";

  @TempDir private Path directory;

  @Test
  void readsEveryKey() throws Exception {
    InterfaceFile file =
        read(
            "# a comment",
            "[interface]",
            "PRIVATEKEY=" + A,
            "Address = 10.0.0.1/24, fd00::1/64 # both families",
            "Address = 10.0.1.1",
            "ListenPort = 51820",
            "FwMark = 0xCA6C",
            "MTU = 1380",
            "Table = off",
            "SaveConfig = false",
            "",
            "[Peer]",
            "PublicKey = " + B,
            "PresharedKey = " + C,
            "AllowedIPs = 10.0.0.2/32,fd00::2/128",
            "AllowedIPs = 10.2.0.9/16",
            "Endpoint = vpn.example.com:51821",
            "PersistentKeepalive = 25",
            "[Peer]",
            "PublicKey = " + C,
            "AllowedIPs =",
            "PersistentKeepalive = off");
    assertEquals(A, file.privateKey().base64());
    assertEquals(
        List.of(address("10.0.0.1/24"), address("fd00::1/64"), address("10.0.1.1/32")),
        file.addresses());
    assertEquals(51820, file.listenPort());
    assertEquals(0xca6c, file.fwmark());
    assertEquals(OptionalInt.of(1380), file.mtuBytes());
    assertEquals(new RouteTable.Off(), file.table());
    FilePeer peer = file.peers().getFirst();
    assertEquals(B, peer.publicKey().base64());
    assertEquals(C, peer.presharedKey().base64());
    assertEquals("vpn.example.com", peer.endpoint().orElseThrow().host());
    assertEquals(51821, peer.endpoint().orElseThrow().port());
    assertEquals(25, peer.keepaliveSeconds());
    assertEquals(
        List.of(prefix("10.0.0.2/32"), prefix("fd00::2/128"), prefix("10.2.0.0/16")),
        file.allowedIps());
    assertEquals(0, file.peers().getLast().keepaliveSeconds());
    assertEquals(List.of(), file.notices());
  }

  @Test
  void hasDefaults() {
    InterfaceFile file = read("[Interface]", "PrivateKey = " + A);
    assertEquals(0, file.listenPort());
    assertEquals(0, file.fwmark());
    assertEquals(OptionalInt.empty(), file.mtuBytes());
    assertEquals(new RouteTable.Automatic(), file.table());
    assertEquals(List.of(), file.peers());
  }

  @Test
  void makesAChangeOfIt() {
    InterfaceFile file =
        read(
            "[Interface]",
            "PrivateKey = " + A,
            "[Peer]",
            "PublicKey = " + B,
            "Endpoint = [2001:db8::1]:51821",
            "AllowedIPs = 10.0.0.2/32");
    Endpoint resolved = Endpoint.ofIpv4(0xc0000201, 7);
    DeviceChange change =
        file.change(
            endpoint -> {
              assertEquals("2001:db8::1", endpoint.host());
              assertEquals("wg0.conf:5: Endpoint", endpoint.place());
              return resolved;
            });
    assertTrue(change.replacePeers());
    assertEquals(A, change.privateKey().orElseThrow().base64());
    assertEquals(resolved, change.peers().getFirst().endpoint().orElseThrow());
    assertEquals(Key.NONE, change.peers().getFirst().presharedKey().orElseThrow());
    assertFalse(change.peers().getFirst().allowedIps().getFirst().removed());
  }

  @Test
  void saysThatResolversAreLeftAlone() {
    InterfaceFile file = read("[Interface]", "PrivateKey = " + A, "DNS = 10.0.0.53, corp.example");
    assertEquals(1, file.notices().size());
    assertTrue(file.notices().getFirst().startsWith("wg0.conf:3: DNS is read and not applied"));
    assertFalse(file.notices().getFirst().contains("10.0.0.53"), "no addresses in the log");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "[Peers]|2: '[Peers]': the sections are [Interface] and [Peer]",
        "nonsense|2: 'nonsense': expected 'Key = value', [Interface] or [Peer]",
        "= 7|2: '= 7': expected 'Key = value', [Interface] or [Peer]",
        "PrivateKey = QMl+9xo7|2: PrivateKey: the value is not a key; a key is 44 characters of"
            + " base64, such as 'fz wg genkey' prints",
        "ListenPort = 65536|2: ListenPort = 65536: is not a port; use a number from 0 (any) to 65535",
        "ListenPort =|2: ListenPort = : is not a port; use a number from 0 (any) to 65535",
        "FwMark = high|2: FwMark = high: is not a mark; use off, or 32 bits such as 51820 or 0xca6c",
        "MTU = 1000|2: MTU = 1000: is not an MTU; use a number from 1280 to 16000",
        "Table = none|2: Table = none: is not a routing table; use off, auto, main or its number",
        "Table = 0|2: Table = 0: is not a routing table; use off, auto, main or its number",
        "Address = 10.0.0.1/33|2: Address = 10.0.0.1/33: '10.0.0.1/33' is not an address; use"
            + " ADDRESS/LENGTH, such as 10.0.0.1/24",
        "Adress = 10.0.0.1|2: 'Adress': [Interface] has no such key; it has Address, PrivateKey,"
            + " ListenPort, MTU, FwMark, Table, DNS",
        "PostUp = iptables -A|2: PostUp: fz wg runs no commands; remove the line and run the"
            + " command before or after 'fz wg up'",
        "SaveConfig = true|2: SaveConfig = true: fz wg never writes the file; remove the line, and"
            + " use 'wg showconf' to save",
        "MTU = 1400;MTU = 1400|3: MTU: is there twice in its section; remove one",
        "[Interface]|2: [Interface] is there twice, see line 1",
        "[Peer]|2: [Peer] has no PublicKey; add the one of the peer",
        "MTU = 1400|1: [Interface] has no PrivateKey; add one, which 'fz wg genkey' prints",
        "[Peer];ListenPort = 1|3: 'ListenPort': [Peer] has no such key; it has PublicKey,"
            + " PresharedKey, AllowedIPs, Endpoint, PersistentKeepalive",
        "[Peer];PresharedKey = 1|3: PresharedKey: the value is not a key; a key is 44 characters of"
            + " base64, such as 'fz wg genkey' prints",
        "[Peer];AllowedIPs = 10.0.0.0/8, x|3: AllowedIPs = 10.0.0.0/8, x: 'x' is not an address"
            + " range; use ADDRESS/LENGTH, such as 10.0.0.1/24",
        "[Peer];Endpoint = host|3: Endpoint = host: is not an endpoint; use HOST:PORT, such as"
            + " vpn.example.com:51820, 192.0.2.1:51820 or [2001:db8::1]:51820",
        "[Peer];Endpoint = ::1:5|3: Endpoint = ::1:5: is not an endpoint; use HOST:PORT, such as"
            + " vpn.example.com:51820, 192.0.2.1:51820 or [2001:db8::1]:51820",
        "[Peer];Endpoint = a:0|3: Endpoint = a:0: is not an endpoint; use HOST:PORT, such as"
            + " vpn.example.com:51820, 192.0.2.1:51820 or [2001:db8::1]:51820",
        "[Peer];PersistentKeepalive = 70000|3: PersistentKeepalive = 70000: is not an interval; use"
            + " off, or seconds from 1 to 65535",
      })
  void namesWhatIsWrong(String lines, String message) {
    assertWrong("wg0.conf:" + message, ("[Interface];" + lines).split(";"));
  }

  @Test
  void namesWhatIsWrongWithoutAnInterface() {
    assertWrong("wg0.conf:1: 'MTU': stands before all sections; begin with [Interface]", "MTU = 1");
    assertWrong("wg0.conf:1: there is no [Interface] section; add one with a PrivateKey");
    assertWrong(
        "wg0.conf:2: there is no [Interface] section; add one with a PrivateKey",
        "[Peer]",
        "PublicKey = " + B);
  }

  @Test
  void neverShowsAKeyThatStandsInTheWrongPlace() {
    for (String line : List.of(A, A.replace("=", ""), "Private-Key = " + A, "[" + A + "]")) {
      CommandException e = assertThrows(CommandException.class, () -> read("[Interface]", line));
      assertFalse(e.getMessage().contains(A.substring(0, 20)), e.getMessage());
    }
  }

  @Test
  void refusesAPeerThatIsThereTwice() {
    assertWrong(
        "wg0.conf:3: [Peer] has the PublicKey of the one in line 1; join the two",
        "[Peer]",
        "PublicKey = " + B,
        "[Peer]",
        "PublicKey = " + B);
  }

  @Test
  void readsFilesAndNoticesThatOthersMayReadThem() throws Exception {
    Path path = directory.resolve("wg0.conf");
    Files.writeString(path, "[Interface]\nPrivateKey = " + A + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    assertEquals(List.of(), FileReader.read(path).notices());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(1, FileReader.read(path).notices().size());
  }

  @Test
  void namesAFileThatCannotBeRead() throws Exception {
    Path path = directory.resolve("wg0.conf");
    CommandException missing = assertThrows(CommandException.class, () -> FileReader.read(path));
    assertEquals(path + ": no such file", missing.getMessage());
    Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe});
    CommandException binary = assertThrows(CommandException.class, () -> FileReader.read(path));
    assertEquals(path + ": is not text in UTF-8", binary.getMessage());
    CommandException folder =
        assertThrows(CommandException.class, () -> FileReader.read(directory));
    assertEquals(directory + ": cannot be read", folder.getMessage());
  }

  private static void assertWrong(String message, String... lines) {
    CommandException e = assertThrows(CommandException.class, () -> read(lines));
    assertEquals(message, e.getMessage());
    assertEquals(ExitCode.WRONG_USE, e.exitCode());
  }

  private static InterfaceFile read(String... lines) {
    return FileReader.read("wg0.conf", List.of(lines));
  }

  private static NetworkPrefix address(String text) throws Exception {
    return NetworkPrefix.parse(text);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
