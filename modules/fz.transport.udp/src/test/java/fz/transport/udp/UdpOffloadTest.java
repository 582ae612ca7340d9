package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.linux.Libc;
import fz.linux.MessageVector;
import fz.linux.SocketAddresses;
import fz.linux.SocketOptions;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.WaitSet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpOffloadTest {
  private static final int RUN = 48;
  private static final int LONG_RUN = 100;
  private static final int LONG_RUN_BYTES = 90;

  private final PacketBatch[] batches = Slab.batches(2);

  @Test
  void receivesARunIntoTheBatchItself() throws IOException {
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", Map.of());
        DatagramTransport b = UdpTransportTest.open("udp", "4", Map.of());
        WaitSet wait = UdpTransportTest.wait(b)) {
      assumeTrue(
          b.capabilities().contains(Capability.DATAGRAM_COALESCING)
              && a.capabilities().contains(Capability.DATAGRAM_SEGMENTATION),
          "skipped: this kernel has no UDP offload");
      fill(batches[0], UdpTransportTest.loopback(b), 1312);
      assertEquals(RUN, a.send(batches[0], 0));
      assertTrue(wait.await(5_000_000_000L));
      // One message of the run, cut in place: each datagram begins where the last one ends.
      assertEquals(RUN, b.receive(batches[1]));
      for (int i = 0; i < RUN; i++) {
        assertEquals(Receiver.LEAD_BYTES + 1312 * i, batches[1].offset(i));
        assertEquals(1312, batches[1].length(i));
      }
    }
  }

  @Test
  void receivesARunThatIsLongerThanABatch() throws IOException {
    try (DatagramTransport b = UdpTransportTest.open("udp", "4", Map.of());
        WaitSet wait = UdpTransportTest.wait(b)) {
      assumeTrue(
          b.capabilities().contains(Capability.DATAGRAM_COALESCING) && sendLongRun(b),
          "skipped: this kernel has no runs of " + LONG_RUN + " datagrams");
      assertTrue(wait.await(5_000_000_000L));
      assertEquals(PacketBatch.MAX_PACKETS, b.receive(batches[0]));
      assertEquals(LONG_RUN - PacketBatch.MAX_PACKETS, b.receive(batches[1]));
      for (int i = 0; i < LONG_RUN; i++) {
        PacketBatch batch = batches[i / PacketBatch.MAX_PACKETS];
        int at = i % PacketBatch.MAX_PACKETS;
        assertEquals(LONG_RUN_BYTES, batch.length(at));
        assertEquals(i, batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(at)));
        assertEquals(batches[0].remotePort(0), batch.remotePort(at));
      }
      batches[0].clear();
      assertEquals(0, b.receive(batches[0]));
      assertEquals(0, b.errors());
    }
  }

  @Test
  void passesOverDatagramsOfAnotherVerdictOrFamily() throws IOException {
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", Map.of());
        DatagramTransport b = UdpTransportTest.open("udp", "4", Map.of());
        WaitSet wait = UdpTransportTest.wait(b)) {
      fill(batches[0], UdpTransportTest.loopback(b), 100);
      batches[0].verdict(3, Verdict.DROPPED);
      batches[0].remote(5, new Endpoint(0, 1, 9));
      assertEquals(RUN, a.send(batches[0], 0));
      int count = 0;
      while (count < RUN - 2) {
        assertTrue(wait.await(5_000_000_000L));
        batches[1].clear();
        count += b.receive(batches[1]);
      }
      assertEquals(RUN - 2, count);
      batches[1].clear();
      assertEquals(0, b.receive(batches[1]));
      assertEquals(0, a.errors());
    }
  }

  @Test
  void countsDatagramsThatAreTooLong() throws IOException {
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", Map.of("gso", "off"))) {
      batches[0].append(65_400);
      batches[0].bounds(0, 16, 65_515);
      batches[0].remote(0, UdpTransportTest.loopback(a));
      batches[0].verdict(0, Verdict.SEND);
      assertEquals(1, a.send(batches[0], 0));
      assertEquals(1, a.errors());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "6.18.44-fc-v595, false",
    "7.0.0-14-generic, true",
    "7.0, true",
    "7.1.4, true",
    "7.1.5, false",
    "7.2.0, false",
    "17.0.1, false",
    "unknown, false",
    "99999999999.1.1, false",
    "7.99999999999.1, false"
  })
  void knowsTheKernelsThatSpoilRuns(String release, boolean spoils) {
    assertEquals(spoils, UdpSocket.corruptsSegments(release));
  }

  @Test
  void canDoWithoutOffload() throws IOException {
    Map<String, String> off = Map.of("gso", "off", "gro", "off");
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", off)) {
      assertFalse(a.capabilities().contains(Capability.DATAGRAM_SEGMENTATION));
      assertFalse(a.capabilities().contains(Capability.DATAGRAM_COALESCING));
    }
  }

  /** Sends numbered datagrams as one message; returns false if the kernel refuses so many. */
  private static boolean sendLongRun(DatagramTransport to) {
    Libc libc = new Libc();
    int fd = libc.socket(SocketAddresses.AF_INET, SocketOptions.SOCK_DGRAM, 0);
    try {
      MemorySegment run = Arena.ofAuto().allocate((long) LONG_RUN * LONG_RUN_BYTES);
      for (int i = 0; i < LONG_RUN; i++) {
        run.set(ValueLayout.JAVA_BYTE, (long) i * LONG_RUN_BYTES, (byte) i);
      }
      Endpoint target = UdpTransportTest.loopback(to);
      MessageVector message = new MessageVector(1, 1, 64);
      SocketAddresses.write(
          message.names(),
          message.nameOffset(0),
          SocketAddresses.AF_INET,
          target.high(),
          target.low(),
          target.port());
      message.begin(0, SocketAddresses.length(SocketAddresses.AF_INET), 0, 0);
      message.piece(0, 0, run, 0, run.byteSize());
      long size = message.addControl(0, SocketOptions.SOL_UDP, SocketOptions.UDP_SEGMENT, 2);
      message.controls().set(ValueLayout.JAVA_SHORT_UNALIGNED, size, (short) LONG_RUN_BYTES);
      return libc.sendmmsg(fd, message, 0, 1, 0) == 1;
    } finally {
      libc.close(fd);
    }
  }

  private static void fill(PacketBatch batch, Endpoint target, int length) {
    for (int i = 0; i < RUN; i++) {
      UdpTransportTest.fill(batch, UdpTransportTest.random(length, i), target, 0);
    }
  }
}
