package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UdpPacketsTest {
  private final PacketBatch out = Slab.batches(1)[0];
  private final PacketView view = new PacketView();

  @Test
  void buildsIntactPacketsOfBothFamilies() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      boolean ipv4 = random.nextBoolean();
      Endpoint source = SamplePackets.random(random, ipv4);
      Endpoint destination = SamplePackets.random(random, ipv4);
      byte[] payload = new byte[random.nextInt(1300)];
      random.nextBytes(payload);
      out.clear();
      assertTrue(UdpPackets.append(out, source, destination, payload));
      assertNull(view.wrap(out, 0), "seed " + seed);
      byte[] packet =
          out.memory().asSlice(out.offset(0), out.length(0)).toArray(ValueLayout.JAVA_BYTE);
      assertTrue(SamplePackets.isIntact(packet), "seed " + seed);
      assertEquals(source, new Endpoint(view.sourceHigh(), view.sourceLow(), view.sourcePort()));
      assertEquals(destination.low(), view.destinationLow());
      assertEquals(destination.port(), view.destinationPort());
      assertEquals(payload.length, view.payloadLength());
    }
  }

  @Test
  void writesAllOnesForAChecksumOfZero() {
    Endpoint source = Endpoint.ofIpv4(0x0a000001, 53);
    Endpoint destination = Endpoint.ofIpv4(0x0a000002, 4000);
    assertTrue(UdpPackets.append(out, source, destination, new byte[2]));
    assertNull(view.wrap(out, 0));
    int checksum = Bytes.get16(out.memory(), view.transportOffset() + 6);
    byte[] payload = {(byte) (checksum >> 8), (byte) checksum};
    assertTrue(UdpPackets.append(out, source, destination, payload));
    assertNull(view.wrap(out, 1));
    assertEquals(0xffff, Bytes.get16(out.memory(), view.transportOffset() + 6));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Endpoint source = Endpoint.ofIpv4(0x0a000001, 53);
    assertFalse(UdpPackets.append(out, source, source, new byte[65_500]));
    assertFalse(UdpPackets.append(out, source, new Endpoint(1, 1, 1), new byte[1]));
    assertEquals(0, out.count());
  }
}
