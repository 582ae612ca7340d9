package fz.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteNetlinkTest {
  private static final int RTM_GETLINK = 18;
  private static final int IFINFOMSG_BYTES = 16;
  private static final int IFLA_IFNAME = 3;

  @Test
  void listsInterfaces() throws IOException {
    try (RouteNetlink netlink = new RouteNetlink()) {
      List<String> names =
          netlink.dump(list()).stream()
              .map(entry -> entry.attribute(IFINFOMSG_BYTES, IFLA_IFNAME))
              .map(bytes -> new String(bytes, 0, bytes.length - 1))
              .toList();
      assertFalse(names.isEmpty());
      assertEquals(names, names.stream().distinct().toList());
    }
  }

  @Test
  void returnsTheErrorOfTheKernel() throws IOException {
    try (RouteNetlink netlink = new RouteNetlink()) {
      NetlinkMessage unknown = new NetlinkMessage(9_999, NetlinkMessage.ACK).int32(0);
      assertEquals(-Errno.EOPNOTSUPP, netlink.request(unknown));
    }
  }

  @Test
  void passesOverAttributesThatLieAboutTheirLength() {
    for (int length : new int[] {0, 3, 9, 65_535}) {
      byte[] bytes = {(byte) length, (byte) (length >> 8), 1, 0, 1, 2, 3, 4};
      NetlinkEntry entry = new NetlinkEntry(bytes);
      assertNull(entry.attribute(0, 1));
      assertEquals(5, entry.attributeInt32(0, 1, 5));
    }
    assertEquals(0, new NetlinkEntry(new byte[2]).int32(0));
  }

  private static NetlinkMessage list() {
    return new NetlinkMessage(RTM_GETLINK, NetlinkMessage.DUMP).int32(0).int32(0).int32(0).int32(0);
  }
}
