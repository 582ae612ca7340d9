package fz.wg.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.IpPrefix;
import fz.wg.settings.DeviceChange;
import fz.wg.settings.Key;
import fz.wg.settings.PeerChange;
import fz.wg.settings.Values;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UapiReaderTest {
  private static final String KEY_A = "aa".repeat(32);
  private static final String KEY_B = "0b".repeat(32);
  private static final String ZERO = "00".repeat(32);

  private static final String EVERYTHING =
      "set=1\nprivate_key="
          + KEY_A
          + "\nlisten_port=51820\nfwmark=4294967295\nreplace_peers=true\npublic_key="
          + KEY_A
          + "\nprotocol_version=1\nupdate_only=true\npreshared_key="
          + KEY_B
          + "\nendpoint=[2001:db8::1]:51821\npersistent_keepalive_interval=25\n"
          + "allowed_ip=10.0.0.0/8\nreplace_allowed_ips=true\n"
          + "allowed_ip=10.0.0.9/24\nallowed_ip=-fd00::/64\npublic_key="
          + KEY_B
          + "\nremove=true\n\n";

  @Test
  void readsEveryKey() {
    DeviceChange change = set(EVERYTHING);
    assertEquals(Key.parseHex(KEY_A).map(Key::clamped), change.privateKey());
    assertEquals(OptionalInt.of(51820), change.listenPort());
    assertEquals(OptionalInt.of(-1), change.fwmark());
    assertTrue(change.replacePeers());
    assertEquals(2, change.peers().size());
    PeerChange first = change.peers().getFirst();
    assertEquals(KEY_A, first.publicKey().hex());
    assertFalse(first.remove());
    assertTrue(first.updateOnly());
    assertEquals(Key.parseHex(KEY_B), first.presharedKey());
    assertEquals(Values.endpoint("[2001:db8::1]:51821"), first.endpoint());
    assertEquals(OptionalInt.of(25), first.keepaliveSeconds());
    assertTrue(first.replaceAllowedIps());
    assertEquals(
        List.of(
            new PeerChange.AllowedIp(prefix("10.0.0.0/24"), false),
            new PeerChange.AllowedIp(prefix("fd00::/64"), true)),
        first.allowedIps(),
        "what came before replace_allowed_ips is gone");
    assertTrue(change.peers().getLast().remove());
  }

  @Test
  void saysNothingOfWhatIsAbsent() {
    DeviceChange change = set("set=1\npublic_key=" + KEY_A + "\n\n");
    assertEquals(Optional.empty(), change.privateKey());
    assertEquals(OptionalInt.empty(), change.listenPort());
    assertEquals(OptionalInt.empty(), change.fwmark());
    assertFalse(change.replacePeers());
    PeerChange peer = change.peers().getFirst();
    assertEquals(Optional.empty(), peer.presharedKey());
    assertEquals(Optional.empty(), peer.endpoint());
    assertEquals(OptionalInt.empty(), peer.keepaliveSeconds());
  }

  @Test
  void zerosMeanNoKey() {
    DeviceChange change = set("set=1\nprivate_key=" + ZERO + "\n\n");
    assertTrue(change.privateKey().orElseThrow().isNone());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "noequals                            | PROTOCOL | a line is not key=value",
        "private_key=12                      | INVALID | the value of private_key cannot be read",
        "private_key=                        | INVALID | the value of private_key cannot be read",
        "listen_port=65536                   | INVALID | the value of listen_port cannot be read",
        "listen_port=-1                      | INVALID | the value of listen_port cannot be read",
        "listen_port=+1                      | INVALID | the value of listen_port cannot be read",
        "listen_port=0x10                    | INVALID | the value of listen_port cannot be read",
        "fwmark=4294967296                   | INVALID | the value of fwmark cannot be read",
        "fwmark=99999999999999999999         | INVALID | the value of fwmark cannot be read",
        "replace_peers=1                     | INVALID | replace_peers is not true",
        "endpoint=192.0.2.1:1                | INVALID | an interface has no key endpoint",
        "Private_Key=1                       | INVALID | an interface has no key of that name",
        "public_key=xx                       | INVALID | the value of public_key cannot be read",
        "PEER listen_port=1                  | INVALID | a peer has no key listen_port",
        "PEER remove=false                   | INVALID | remove is not true",
        "PEER update_only=                   | INVALID | update_only is not true",
        "PEER replace_allowed_ips=no         | INVALID | replace_allowed_ips is not true",
        "PEER preshared_key=0                | INVALID | the value of preshared_key cannot be read",
        "PEER endpoint=vpn.example.com:1     | INVALID | the value of endpoint cannot be read",
        "PEER endpoint=192.0.2.1             | INVALID | the value of endpoint cannot be read",
        "PEER endpoint=2001:db8::1:51820     | INVALID | the value of endpoint cannot be read",
        "PEER endpoint=[192.0.2.1]:51820     | INVALID | the value of endpoint cannot be read",
        "PEER endpoint=[fe80::1%eth0]:51820  | INVALID | the value of endpoint cannot be read",
        "PEER endpoint=192.0.2.1:65536       | INVALID | the value of endpoint cannot be read",
        "PEER allowed_ip=10.0.0.1            | INVALID | the value of allowed_ip cannot be read",
        "PEER allowed_ip=10.0.0.0/33         | INVALID | the value of allowed_ip cannot be read",
        "PEER allowed_ip=--10.0.0.0/8        | INVALID | the value of allowed_ip cannot be read",
        "PEER protocol_version=2             | INVALID | protocol_version is not 1",
        "PEER persistent_keepalive_interval=off    | INVALID"
            + " | the value of persistent_keepalive_interval cannot be read",
        "PEER persistent_keepalive_interval=65536  | INVALID"
            + " | the value of persistent_keepalive_interval cannot be read",
      })
  void refusesWhatIsWrong(String line, UapiError error, String reason) {
    String text = line.replace("PEER ", "public_key=" + KEY_A + "\n");
    List<UapiRequest> requests = read("set=1\n" + text + "\nlisten_port=1\n\nget=1\n\n");
    assertEquals(new UapiRequest.Wrong(error, reason), requests.get(0));
    assertEquals(new UapiRequest.Get(), requests.get(1), "the connection goes on");
    assertEquals(2, requests.size());
  }

  @Test
  void takesSeveralRequestsInAnyPieces() {
    String text = "get=1\n\n" + EVERYTHING + "set=1\n\nget=1\r\n\r\n";
    List<UapiRequest> whole = read(text);
    assertEquals(4, whole.size());
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      UapiReader reader = new UapiReader();
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      int at = 0;
      while (at < bytes.length) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(60));
        reader.handleInput(ByteBuffer.wrap(bytes, at, length));
        at += length;
      }
      assertEquals(whole, drain(reader));
    }
  }

  @Test
  void endOfInputEndsARequest() {
    UapiReader reader = new UapiReader();
    reader.handleInput(bytes("set=1\nlisten_port=7"));
    assertNull(reader.poll());
    reader.handleEnd();
    UapiRequest.Set set = assertInstanceOf(UapiRequest.Set.class, reader.poll());
    assertEquals(OptionalInt.of(7), set.change().listenPort());
    reader.handleEnd();
    assertNull(reader.poll());
  }

  @Test
  void refusesToReadOnWhenItIsNoRequest() {
    for (String text : List.of("\n", "get=2\n", "GET / HTTP/1.1\r\n", "set=1 \n")) {
      List<UapiRequest> requests = read(text + "get=1\n\n");
      assertEquals(1, requests.size(), text);
      UapiRequest.Unreadable end =
          assertInstanceOf(UapiRequest.Unreadable.class, requests.getFirst());
      assertNull(end.error(), "as the reference, it does not answer");
    }
  }

  @Test
  void getTakesNothingElse() {
    assertEquals(
        new UapiRequest.Wrong(UapiError.INVALID, "get=1 takes nothing else"),
        read("get=1\nlisten_port=1\n\n").getFirst());
  }

  @Test
  void boundsLines() {
    String longest = "fwmark=" + "0".repeat(UapiReader.MAX_LINE_BYTES - 7);
    assertInstanceOf(UapiRequest.Wrong.class, read("set=1\n" + longest + "\n\n").getFirst());
    List<UapiRequest> requests = read("set=1\n" + longest + "0\n\nget=1\n\n");
    assertEquals(
        new UapiRequest.Wrong(UapiError.IO, "a line is longer than 512 bytes"),
        requests.getFirst());
    assertEquals(new UapiRequest.Get(), requests.getLast());
  }

  @Test
  void boundsRequests() {
    UapiReader reader = new UapiReader();
    reader.handleInput(bytes("set=1\n"));
    ByteBuffer line = bytes("listen_port=1\n");
    for (int i = 0; i <= UapiReader.MAX_LINES; i++) {
      reader.handleInput(line.rewind());
    }
    UapiRequest.Unreadable end = assertInstanceOf(UapiRequest.Unreadable.class, reader.poll());
    assertEquals(UapiError.IO, end.error());
    reader.handleInput(bytes("\nget=1\n\n"));
    assertNull(reader.poll());
  }

  private static DeviceChange set(String text) {
    return assertInstanceOf(UapiRequest.Set.class, read(text).getFirst()).change();
  }

  private static List<UapiRequest> read(String text) {
    UapiReader reader = new UapiReader();
    reader.handleInput(bytes(text));
    return drain(reader);
  }

  private static List<UapiRequest> drain(UapiReader reader) {
    List<UapiRequest> requests = new ArrayList<>();
    for (UapiRequest next = reader.poll(); next != null; next = reader.poll()) {
      requests.add(next);
    }
    return requests;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
