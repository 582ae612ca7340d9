package fz.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IcmpErrorsTest {
  private static final Endpoint A4 = Endpoint.ofIpv4(0x64400001, 4000);
  private static final Endpoint B4 = Endpoint.ofIpv4(0x0a000005, 53);
  private static final Endpoint A6 = new Endpoint(0xfd00_2021_1111_0000L, 1, 4000);
  private static final Endpoint B6 = new Endpoint(0x2001_0db8_0000_0000L, 0x35, 443);

  private final PacketBatch out = Slab.batches(1)[0];
  private final PacketView view = new PacketView();

  @Test
  void quotesUpTo576BytesOverIpv4() {
    for (int payload : new int[] {0, 100, 519, 520, 521, 1200}) {
      byte[] packet = SamplePackets.udp(A4, B4, new byte[payload]);
      wrap(packet);
      assertTrue(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
      byte[] error = error();
      assertEquals(Math.min(576, 28 + packet.length), error.length);
      assertTrue(SamplePackets.isIntact(error));
      assertNull(view.wrap(out, 0));
      assertEquals(3, view.icmpType());
      assertEquals(13, view.icmpCode());
      assertEquals(20, view.hopLimit());
      assertEquals(B4.low(), view.sourceLow());
      assertEquals(A4.low(), view.destinationLow());
      assertEquals(0, ByteBuffer.wrap(error).getInt(4), "identification 0, may be fragmented");
      byte[] quoted = Arrays.copyOfRange(error, 28, error.length);
      assertArrayEquals(Arrays.copyOf(packet, quoted.length), quoted);
      out.clear();
    }
  }

  @Test
  void quotesUpTo1280BytesOverIpv6() {
    for (int payload : new int[] {0, 100, 1183, 1184, 1185, 1232}) {
      byte[] packet = SamplePackets.udp(A6, B6, new byte[payload]);
      wrap(packet);
      assertTrue(IcmpErrors.append(out, view, IcmpError.UNREACHABLE));
      byte[] error = error();
      assertEquals(Math.min(1280, 48 + packet.length), error.length);
      assertTrue(SamplePackets.isIntact(error));
      assertNull(view.wrap(out, 0));
      assertEquals(1, view.icmpType());
      assertEquals(3, view.icmpCode());
      assertEquals(20, view.hopLimit());
      assertEquals(B6.low(), view.sourceLow());
      assertEquals(A6.low(), view.destinationLow());
      out.clear();
    }
  }

  @Test
  void quotesNoMoreThanThereIs() {
    wrap(SamplePackets.ip(A4, B4, 47, new byte[3]));
    assertTrue(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
    assertEquals(28 + 23, error().length);
    assertTrue(SamplePackets.isIntact(error()));
  }

  @Test
  void statesTheMtuOfTooBig() {
    wrap(SamplePackets.udp(A4, B4, new byte[1300]));
    assertTrue(IcmpErrors.appendTooBig(out, view, 1280));
    assertEquals(0x0304, ByteBuffer.wrap(error()).getShort(20));
    assertEquals(1280, ByteBuffer.wrap(error()).getInt(24));
    out.clear();
    wrap(SamplePackets.udp(A6, B6, new byte[1300]));
    assertTrue(IcmpErrors.appendTooBig(out, view, 1280));
    assertEquals(0x0200, ByteBuffer.wrap(error()).getShort(40));
    assertEquals(1280, ByteBuffer.wrap(error()).getInt(44));
  }

  @Test
  void isSilentAboutErrorsAndRedirects() {
    byte[] quote = SamplePackets.udp(B4, A4, new byte[4]);
    assertSilent(SamplePackets.error(A4, B4, 3, 1, quote));
    assertSilent(SamplePackets.error(A4, B4, 5, 1, quote));
    assertSilent(SamplePackets.error(A6, B6, 2, 0, quote));
    assertSilent(SamplePackets.error(A6, B6, 137, 0, quote));
    wrap(SamplePackets.echo(A4, B4, true, 1, new byte[4]));
    assertTrue(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
  }

  @Test
  void isSilentAboutAddressesOfNoSingleHost() {
    byte[] none = {};
    assertSilent(SamplePackets.udp(A4, Endpoint.ofIpv4(0xe00000fb, 5353), none));
    assertSilent(SamplePackets.udp(A4, Endpoint.ofIpv4(-1, 67), none));
    assertSilent(SamplePackets.udp(Endpoint.ofIpv4(0, 68), B4, none));
    assertSilent(SamplePackets.udp(Endpoint.ofIpv4(0xe0000001, 68), B4, none));
    assertSilent(SamplePackets.udp(Endpoint.ofIpv4(0x7f000001, 68), B4, none));
    assertSilent(SamplePackets.udp(A6, new Endpoint(0xff02L << 48, 0xfb, 5353), none));
    assertSilent(SamplePackets.udp(new Endpoint(0, 0, 0), B6, none));
  }

  @Test
  void isSilentAboutLaterFragments() {
    byte[] packet = SamplePackets.udp(A4, B4, new byte[20]);
    ByteBuffer.wrap(packet).putShort(6, (short) 1);
    SamplePackets.complete(packet, 20, -1);
    assertSilent(packet);
    ByteBuffer.wrap(packet).putShort(6, (short) 0x2000);
    SamplePackets.complete(packet, 20, -1);
    wrap(packet);
    assertTrue(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
  }

  @Test
  void addsNothingToAFullBatch() {
    wrap(SamplePackets.udp(A4, B4, new byte[20]));
    while (out.count() < PacketBatch.MAX_PACKETS) {
      assertTrue(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
    }
    assertFalse(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
    assertEquals(PacketBatch.MAX_PACKETS, out.count());
  }

  private void assertSilent(byte[] packet) {
    wrap(packet);
    assertFalse(IcmpErrors.append(out, view, IcmpError.PROHIBITED));
    assertEquals(0, out.count());
  }

  private void wrap(byte[] packet) {
    assertNull(view.wrap(MemorySegment.ofArray(packet), 0, packet.length));
  }

  private byte[] error() {
    return out.memory().asSlice(out.offset(0), out.length(0)).toArray(ValueLayout.JAVA_BYTE);
  }
}
