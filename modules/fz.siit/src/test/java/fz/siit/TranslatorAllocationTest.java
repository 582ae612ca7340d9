package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.testkit.Allocations;
import fz.testkit.PacketBuilder;
import fz.testkit.TestPackets;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TranslatorAllocationTest {
  private static final int ROUNDS = 2_000;
  private static final int HEADROOM = 128;

  private final TestNetwork network = new TestNetwork(new Random(1));
  private final AddressMapping mapping =
      new ExplicitMappings(
              List.of(
                  new ExplicitMapping(
                      IpPrefix.parse("10.0.0.0/24").orElseThrow(),
                      IpPrefix.parse("2001:db8::/120").orElseThrow())))
          .orElse(network.mapping);
  private final Translator translator = new Translator(TranslatorOptions.defaults(), new Random(2));
  private final PacketBatch others = Slab.batches(1)[0];
  private final MemorySegment work = MemorySegment.ofArray(new byte[4096]);
  private int refused;
  private int split;

  @Test
  void translatesRefusesAndSplitsWithoutAllocation() {
    List<MemorySegment> packets = new ArrayList<>();
    for (boolean ipv4 : new boolean[] {true, false}) {
      Endpoint a = network.host(ipv4);
      Endpoint b = network.host(ipv4);
      byte[] udp = TestPackets.udp(a, b, 1, 2, 1000);
      add(packets, udp);
      add(packets, PacketBuilder.of(a, b).tcp(16, new byte[900]));
      add(packets, PacketBuilder.of(a, b).echo(true, 1, 2, new byte[56]));
      add(packets, PacketBuilder.of(b, a).icmp(ipv4 ? 11 : 3, 0, 0, udp));
      add(packets, PacketBuilder.of(a, b).udp(new byte[2000]));
      add(packets, PacketBuilder.of(a, b).hopLimit(1).udp(new byte[20]));
      add(packets, PacketBuilder.of(a, b).fragment(0, true).udp(new byte[64]));
    }
    assertEquals(0, Allocations.leastOf(() -> run(packets)));
    refused = 0;
    split = 0;
    run(packets);
    assertEquals(3 * ROUNDS, refused, "two at their last hop, one too long for IPv4");
    assertEquals(ROUNDS, split);
  }

  private void run(List<MemorySegment> packets) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < packets.size(); i++) {
        MemorySegment packet = packets.get(i);
        int length = (int) packet.byteSize();
        MemorySegment.copy(packet, 0, work, HEADROOM, length);
        Translation verdict =
            translator.translate(work, HEADROOM, length, mapping, HEADROOM, others);
        if (verdict == Translation.REFUSED) {
          translator.appendError(others);
          refused++;
        } else if (verdict == Translation.FRAGMENTED) {
          split++;
        }
        others.clear();
      }
    }
  }

  private static void add(List<MemorySegment> packets, byte[] packet) {
    packets.add(MemorySegment.ofArray(packet));
  }
}
