package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixTableTest {
  private final PrefixTable<String> table = new PrefixTable<>();

  @Test
  void walksMatchesFromTheLongestPrefix() {
    put(0x0a000000, 8, "ten");
    put(0x0a010000, 16, "ten-one");
    put(0, 0, "all");
    put(0x0a010203, 32, "host");
    assertEquals(List.of("host", "ten-one", "ten", "all"), matches(0x0a010203));
    assertEquals(List.of("ten", "all"), matches(0x0a020203));
    assertEquals(List.of("all"), matches(0xc0000201));
  }

  @Test
  void keepsFamiliesApart() {
    put(0, 0, "all of IPv4");
    table.put(0, 0, 0, "all");
    assertEquals("all of IPv4", table.exact(0, Endpoint.mapped(0), 96));
    assertNull(table.get(table.first(), 0xfd00L << 48, 1));
  }

  @Test
  void masksHostBits() {
    assertEquals(-1L, PrefixTable.highMask(64));
    assertEquals(0, PrefixTable.highMask(0));
    assertEquals(0, PrefixTable.lowMask(64));
    assertEquals(-1L, PrefixTable.lowMask(128));
    assertEquals(0xffff_ffff_ffff_ff00L, PrefixTable.lowMask(120));
  }

  private void put(int address, int bits, String value) {
    table.put(0, Endpoint.mapped(address), 96 + bits, value);
  }

  private List<String> matches(int address) {
    List<String> found = new ArrayList<>();
    for (int at = table.first(); at >= 0; at = table.next(at)) {
      String value = table.get(at, 0, Endpoint.mapped(address));
      if (value != null) {
        found.add(value);
      }
    }
    return found;
  }
}
