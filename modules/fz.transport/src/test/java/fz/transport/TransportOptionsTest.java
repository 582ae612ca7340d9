package fz.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportOptionsTest {
  private final TransportOptions options =
      TransportOptions.of(Map.of("mtu", "1280", "mark", "0xff", "name", "tun0"));

  @Test
  void readsTextAndNumbers() throws TransportException {
    assertEquals("tun0", options.get("name", "x"));
    assertEquals("x", options.get("none", "x"));
    assertEquals(1280, options.getInt("mtu", 1));
    assertEquals(255, options.getInt("mark", 1));
    assertEquals(1, options.getInt("none", 1));
  }

  @Test
  void namesTheOptionThatIsNoNumber() {
    TransportException e = assertThrows(TransportException.class, () -> options.getInt("name", 1));
    assertEquals("option name: 'tun0' is not a number", e.getMessage());
  }

  @Test
  void keepsNumbersInTheirRange() throws TransportException {
    assertEquals(1280, options.getInt("mtu", 1, 1280, 1280));
    assertEquals(7, options.getInt("none", 7, 0, 9));
    for (int[] range : new int[][] {{0, 1279}, {1281, 2000}}) {
      TransportException e =
          assertThrows(
              TransportException.class, () -> options.getInt("mtu", 1, range[0], range[1]));
      assertEquals(
          "option mtu: 1280 is not between " + range[0] + " and " + range[1], e.getMessage());
    }
  }

  @Test
  void listsTheOptionsThatExist() {
    List<OptionDescriptor> known =
        List.of(new OptionDescriptor("mtu", "", ""), new OptionDescriptor("name", "", ""));
    TransportException e =
        assertThrows(TransportException.class, () -> options.requireKnown("tun", known));
    assertEquals("transport tun has no option 'mark'; it has: mtu, name", e.getMessage());
  }

  @Test
  void leavesOptionsOut() {
    TransportOptions rest = options.without(List.of("mark", "none"));
    assertEquals("x", rest.get("mark", "x"));
    assertEquals("tun0", rest.get("name", "x"));
    assertEquals("0xff", options.get("mark", "x"));
  }

  @Test
  void namesATransportThatIsMissing() {
    TransportException e =
        assertThrows(TransportException.class, () -> Transports.findPacket("none"));
    assertTrue(e.getMessage().startsWith("no packet transport is called 'none'"), e.getMessage());
  }

  @Test
  void alwaysHasAClock() {
    long first = Transports.clock().getAsLong();
    assertTrue(Transports.clock().getAsLong() - first >= 0);
  }
}
