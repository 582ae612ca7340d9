package fz.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.testkit.PacketBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Any bytes as packets of a client and of its resources, in all combinations of families. */
class NatFuzzTest {
  private static final int ROOM = 64;
  private static final int LONGEST = 1_400;
  private static final PacketBatch REST = Slab.batches(1)[0];

  /** Packets of the client: sent to a proxy address, so that most of them have a session. */
  @FuzzTest
  void outbound(byte[] bytes) {
    for (Families families : Families.ALL) {
      check(families, bytes, true);
    }
  }

  /** Packets for the client: answers and ICMP errors, some of them of the session. */
  @FuzzTest
  void inbound(byte[] bytes) {
    for (Families families : Families.ALL) {
      check(families, bytes, false);
    }
  }

  private static void check(Families families, byte[] bytes, boolean fromClient) {
    byte[] packet = Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST));
    NatTable table = families.table();
    Fragments fragments = new Fragments(new Random(1));
    PacketView view = new PacketView();
    byte[] memory = new byte[ROOM + packet.length];
    System.arraycopy(packet, 0, memory, ROOM, packet.length);
    if (view.wrap(MemorySegment.ofArray(memory), ROOM, packet.length) != null) {
      return;
    }
    boolean intact = view.verifiesTransport() && !view.isFragment();
    if (view.isFragment() && !fragments.handle(view, 0)) {
      return;
    }
    aim(families, view, fromClient);
    byte[] before = bytes(view);
    REST.clear();
    NatVerdict verdict =
        fromClient ? table.outbound(view, ROOM, REST, 1) : table.inbound(view, ROOM, REST, 1);
    byte[] after = bytes(view);
    if (verdict != NatVerdict.TRANSLATED) {
      assertArrayEquals(before, after, "only a translated packet has changed");
      if (verdict == NatVerdict.REFUSED) {
        assertNotNull(table.reason());
        table.appendError(REST);
      }
      return;
    }
    assertNull(new PacketView().wrap(MemorySegment.ofArray(after), 0, after.length));
    Endpoint expected = fromClient ? families.real() : families.client();
    assertEquals(expected.withPort(0), Packets.destination(after).withPort(0));
    if (intact && REST.count() == 0) {
      assertTrue(PacketBytes.isIntact(after), "checksums that were right are right");
    }
  }

  /** Gives a packet of the right family the addresses under which there is a session. */
  private static void aim(Families families, PacketView view, boolean fromClient) {
    Endpoint source = fromClient ? families.client() : families.real();
    Endpoint destination = fromClient ? families.proxy() : families.outsideClient();
    if (view.isIpv4() == source.isIpv4()) {
      view.source(source.high(), source.low());
      view.destination(destination.high(), destination.low());
    }
  }

  private static byte[] bytes(PacketView view) {
    return view.memory().asSlice(view.offset(), view.length()).toArray(ValueLayout.JAVA_BYTE);
  }
}
