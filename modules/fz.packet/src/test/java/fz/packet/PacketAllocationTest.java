package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class PacketAllocationTest {
  private static final int ROUNDS = 5_000;
  private static final Endpoint A4 = Endpoint.ofIpv4(0x64400001, 4000);
  private static final Endpoint B4 = Endpoint.ofIpv4(0x0a000005, 53);
  private static final Endpoint A6 = new Endpoint(0xfd00_2021_1111_0000L, 1, 4000);
  private static final Endpoint B6 = new Endpoint(0x2001_0db8_0000_0000L, 0x35, 443);

  private final PacketBatch batch = Slab.batches(1)[0];
  private final PacketBatch out = Slab.batches(1)[0];
  private final PacketView view = new PacketView();
  private final IcmpQuote quote = new IcmpQuote();
  private int refused;

  @Test
  void parsesAndChangesWithoutAllocation() {
    add(SamplePackets.udp(A4, B4, new byte[500]));
    add(SamplePackets.tcp(A6, B6, 16, new byte[1000]));
    add(SamplePackets.echo(A4, B4, true, 9, new byte[56]));
    add(SamplePackets.error(B6, A6, 1, 4, SamplePackets.udp(A6, B6, new byte[100])));
    add(SamplePackets.error(B4, A4, 3, 3, SamplePackets.tcp(A4, B4, 2, new byte[0])));
    assertEquals(0, Allocations.leastOf(this::run));
    assertEquals(0, refused);
  }

  @Test
  void noticesAllocation() {
    Object[] sink = new Object[1];
    long before = Allocations.bytes();
    sink[0] = new byte[16];
    assertTrue(Allocations.bytes() - before >= 16, "the measurement itself works");
  }

  private void run() {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < batch.count(); i++) {
        if (view.wrap(batch, i) != null || !view.verifiesTransport()) {
          refused++;
        }
        boolean ipv4 = view.isIpv4();
        Endpoint other = ipv4 ? A4 : A6;
        view.source(other.high(), other.low() + round);
        view.destination(other.high(), other.low() - round);
        view.sourcePort(round & 0xffff);
        view.destinationPort(round & 0xffff);
        view.icmpIdentifier(round & 0xffff);
        view.ecn(round);
        view.hopLimit(round & 0xff);
        if (quote.wrap(view)) {
          quote.destination(other.high(), other.low() + round);
          quote.sourcePort(round & 0xffff);
        }
        IcmpErrors.append(out, view, IcmpError.UNREACHABLE);
      }
      out.clear();
    }
  }

  private void add(byte[] packet) {
    batch.append(MemorySegment.ofArray(packet), 0, packet.length);
  }
}
