package fz.wg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import fz.packet.IpPrefix;
import fz.wg.settings.DeviceState;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Key;
import fz.wg.settings.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShowTextTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Key SECRET =
      Key.parseBase64("QMl+9xo7KlWx1ORQtqIWoFM8vCpkVBxdCXT+Mc/1QWc=").orElseThrow();
  private static final Key OLD = key("7D9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=");
  private static final Key NEW = key("5OLMyQcIS9O2npxoacy3XaiaXdAHQYL/jUsweijbF0s=");

  private static final DeviceState STATE =
      new DeviceState(
          SECRET,
          51820,
          0xca6c,
          List.of(
              new PeerState(OLD, Key.NONE, Optional.empty(), Optional.empty(), 0, 0, 0, List.of()),
              new PeerState(
                  NEW,
                  SECRET,
                  Values.endpoint("[2001:db8::1]:51821"),
                  Optional.of(NOW.minusSeconds(65)),
                  1229,
                  5 << 20,
                  25,
                  List.of(
                      IpPrefix.parse("10.0.0.2/32").orElseThrow(),
                      IpPrefix.parse("fd00::2/128").orElseThrow()))));

  @Test
  void printsWhatWgPrints() {
    assertEquals(
        List.of(
            "interface: wg0",
            "  public key: KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wg=",
            "  private key: (hidden)",
            "  listening port: 51820",
            "  fwmark: 0xca6c",
            "",
            "peer: 5OLMyQcIS9O2npxoacy3XaiaXdAHQYL/jUsweijbF0s=",
            "  preshared key: (hidden)",
            "  endpoint: [2001:db8::1]:51821",
            "  allowed ips: 10.0.0.2/32, fd00::2/128",
            "  latest handshake: 1 minute, 5 seconds ago",
            "  transfer: 1.20 KiB received, 5.00 MiB sent",
            "  persistent keepalive: every 25 seconds",
            "",
            "peer: 7D9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=",
            "  allowed ips: (none)"),
        ShowText.lines("wg0", STATE, NOW));
  }

  @Test
  void printsAnInterfaceThatIsNotConfigured() {
    assertEquals(
        List.of("interface: wg0"),
        ShowText.lines("wg0", new DeviceState(Key.NONE, 0, 0, List.of()), NOW));
  }

  @Test
  void jsonHasNumbersAndNoSecrets() {
    String json = ShowText.json("wg0", STATE).toString();
    assertEquals(
        "{\"name\":\"wg0\",\"publicKey\":\"KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wg=\","
            + "\"listenPort\":51820,\"fwmark\":51820,\"peers\":["
            + "{\"publicKey\":\"5OLMyQcIS9O2npxoacy3XaiaXdAHQYL/jUsweijbF0s=\","
            + "\"hasPresharedKey\":true,\"endpoint\":\"[2001:db8::1]:51821\","
            + "\"allowedIps\":[\"10.0.0.2/32\",\"fd00::2/128\"],"
            + "\"latestHandshake\":\"2026-01-02T03:03:00Z\",\"receivedBytes\":1229,"
            + "\"sentBytes\":5242880,\"persistentKeepaliveSeconds\":25},"
            + "{\"publicKey\":\"7D9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=\","
            + "\"hasPresharedKey\":false,\"endpoint\":null,\"allowedIps\":[],"
            + "\"latestHandshake\":null,\"receivedBytes\":0,\"sentBytes\":0,"
            + "\"persistentKeepaliveSeconds\":0}]}",
        json);
    assertFalse(json.contains(SECRET.base64()), json);
  }

  @Test
  void agesAreInWords() {
    assertEquals("now", ShowText.age(Duration.ofMillis(900)));
    assertEquals("1 second ago", ShowText.age(Duration.ofSeconds(1)));
    assertEquals("2 hours, 1 minute ago", ShowText.age(Duration.ofMinutes(121)));
    assertEquals("1 year, 1 day ago", ShowText.age(Duration.ofDays(366)));
    assertEquals(
        "in the future: the clock of this host was set back", ShowText.age(Duration.ofSeconds(-1)));
  }

  @Test
  void sizesAreInTheLargestUnitThatFits() {
    assertEquals("1023 B", ShowText.size(1023));
    assertEquals("1.00 KiB", ShowText.size(1024));
    assertEquals("1.50 GiB", ShowText.size(3L << 29));
    assertEquals("2048.00 TiB", ShowText.size(1L << 51));
  }

  private static Key key(String base64) {
    return Key.parseBase64(base64).orElseThrow();
  }
}
