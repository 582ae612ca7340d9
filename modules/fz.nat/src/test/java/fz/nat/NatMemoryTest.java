package fz.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NatMemoryTest {
  private static final int SESSIONS = 1_000_000;
  private static final int PORTS = 50_000;
  private static final long LIMIT_BYTES = 200_000_000;

  @Test
  void aMillionSessionsTakeLessThan200Megabytes() {
    long before = usedBytes();
    NatTable table = Packets.table(SESSIONS, new Random(1));
    byte[] packet = Packets.udp(Packets.CLIENT4, Endpoint.ofIpv4(0x64600000, 443), new byte[1]);
    MemorySegment memory = MemorySegment.ofArray(new byte[64 + packet.length]);
    PacketView view = new PacketView();
    for (int host = 0; host < SESSIONS / PORTS; host++) {
      long proxy = Endpoint.mapped(0x64600000 + host);
      table.map(0, proxy, 0, Endpoint.mapped(0x0a000000 + host));
      for (int port = 1; port <= PORTS; port++) {
        MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, 64, packet.length);
        view.wrap(memory, 64, packet.length);
        view.destination(0, proxy);
        view.sourcePort(port);
        assertEquals(NatVerdict.TRANSLATED, Packets.outbound(table, view, 0));
      }
    }
    long taken = usedBytes() - before;
    assertEquals(SESSIONS, table.sessions());
    System.out.printf("NAT: %,d sessions take %,d bytes%n", SESSIONS, taken);
    assertTrue(taken < LIMIT_BYTES, taken + " bytes");
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
