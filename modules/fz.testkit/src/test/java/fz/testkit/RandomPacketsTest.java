package fz.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What tests of other modules rely on: drawn packets are valid, various and the same each time. */
class RandomPacketsTest {
  private static final int ROUNDS = 5_000;

  @Test
  void drawsValidPacketsThatTwoParsersUnderstandAlike() {
    PacketView view = new PacketView();
    Set<String> forms = new TreeSet<>();
    for (long seed = 0; seed < ROUNDS; seed++) {
      String message = "seed " + seed;
      boolean ipv4 = seed % 2 == 0;
      byte[] packet = new RandomPackets(new Random(seed)).packet(ipv4);
      assertTrue(PacketBytes.isIntact(packet), message);
      DropReason reason = view.wrap(MemorySegment.ofArray(packet), 0, packet.length);
      assertNull(reason, message);
      assertTrue(view.verifiesTransport(), message);
      assertEquals(PacketBytes.headerLength(packet), view.headerLength(), message);
      assertEquals(PacketBytes.protocol(packet), view.protocol(), message);
      forms.add(view.version() + " " + view.protocol() + " " + (view.headerLength() > 40));
    }
    // Two families, TCP, UDP, echo and six other protocols, with and without more headers.
    assertTrue(forms.size() > 24, forms.toString());
  }

  @Test
  void noticesADamagedAddress() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      RandomPackets packets = new RandomPackets(random);
      byte[] packet = packets.packet(round % 2 == 0);
      if (PacketBytes.checksumField(packet) < 0 && !PacketBytes.isIpv4(packet)) {
        continue;
      }
      int at = 12 + random.nextInt(8);
      packet[at] ^= (byte) (1 << random.nextInt(8));
      assertFalse(PacketBytes.isIntact(packet), "round " + round);
    }
  }
}
