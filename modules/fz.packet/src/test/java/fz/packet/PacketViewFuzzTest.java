package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;

/** Any bytes as a packet, in memory that ends where they do. */
class PacketViewFuzzTest {
  private final PacketView view = new PacketView();
  private final IcmpQuote quote = new IcmpQuote();
  private final PacketBatch batch = Slab.batches(1)[0];

  /** What is well-formed can be read and changed everywhere, and stays well-formed. */
  @FuzzTest
  void packet(byte[] bytes) {
    DropReason reason = wrap(bytes);
    if (reason != null) {
      boolean routed = reason == DropReason.EXTENSION_HEADERS && view.header().segmentsLeft() != 0;
      if (routed) {
        answer();
      }
      return;
    }
    assertEquals(bytes.length, view.headerLength() + view.transportLength());
    assertTrue(view.payloadOffset() + view.payloadLength() <= bytes.length);
    assertFalse(view.hasPorts() && view.isIcmp());
    boolean intact = view.verifiesTransport();
    int field = view.transportOffset() + TransportLayout.UDP_CHECKSUM;
    boolean absent = view.isUdp() && bytes[field] == 0 && bytes[field + 1] == 0;
    change();
    assertNull(wrap(bytes));
    // A UDP checksum of zero is left alone, though IPv6 does not allow it.
    if (!absent) {
      assertEquals(intact, view.verifiesTransport(), "right stays right, and wrong wrong");
    }
    view.fillChecksums();
    assertNull(wrap(bytes));
    assertTrue(view.verifiesTransport());
    answer();
  }

  /** Any bytes as what an ICMP error quotes. */
  @FuzzTest
  void quote(byte[] bytes) {
    for (boolean ipv4 : new boolean[] {true, false}) {
      Endpoint router = ipv4 ? Endpoint.ofIpv4(0x0a000001, 0) : new Endpoint(0x2001L << 48, 1, 0);
      Endpoint host = ipv4 ? Endpoint.ofIpv4(0x0a000002, 0) : new Endpoint(0x2001L << 48, 2, 0);
      byte[] error = SamplePackets.error(router, host, 3, 1, bytes);
      if (wrap(error) != null || !quote.wrap(view)) {
        continue;
      }
      quote.source(host.high(), host.low());
      quote.destination(router.high(), router.low());
      quote.sourcePort(1);
      quote.destinationPort(2);
      quote.icmpIdentifier(3);
      assertNull(wrap(error));
      assertTrue(view.verifiesTransport(), "the checksum of the error follows");
      assertTrue(quote.wrap(view), "it still quotes the same packet");
    }
  }

  private DropReason wrap(byte[] bytes) {
    return view.wrap(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  private void change() {
    view.source(view.destinationHigh(), view.destinationLow());
    view.sourcePort(view.destinationPort());
    view.destinationPort(view.ecn());
    view.icmpIdentifier(view.icmpSequence());
    view.ecn(view.ecn() + 1);
    view.hopLimit(view.hopLimit() - 1);
  }

  /** An answer is well-formed, and is itself not answered. */
  private void answer() {
    batch.clear();
    if (IcmpErrors.append(batch, view, IcmpError.PROHIBITED)) {
      assertNull(view.wrap(batch, 0));
      assertTrue(view.isIcmpError() && view.verifiesTransport());
      assertFalse(IcmpErrors.mayAnswer(view));
    }
  }
}
