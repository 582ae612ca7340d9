package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.PacketTransport;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulatedTunTest {
  private static final int MEGABYTES = 8;
  private static final Duration QUIET = Duration.ofMillis(300);

  private final PacketBatch batch = Slab.batches(1)[0];
  private long payloadBytes;
  private int largestBatch;
  private boolean sawIpv6;
  private boolean sawUdp;
  private int moved;

  /** What both sides send arrives whole, because the batch loses nothing. */
  @Test
  void hostsExchangeEverything() throws IOException {
    try (PacketTransport first = open("first", MEGABYTES);
        PacketTransport second = open("second", MEGABYTES)) {
      long quietSince = System.nanoTime();
      while (System.nanoTime() - quietSince < QUIET.toNanos()) {
        if (move(first, second) + move(second, first) > 0) {
          quietSince = System.nanoTime();
        }
      }
      assertEquals(0, first.writeErrors() + second.writeErrors());
    }
    long sent = 2L * MEGABYTES * 1_000_000;
    // More if the machine is busy: a host that was not heard for a while repeats what it sent.
    assertTrue(payloadBytes >= sent, payloadBytes + " bytes");
    assertTrue(largestBatch > 40, "super-packets, cut: " + largestBatch);
    assertTrue(sawIpv6 && sawUdp);
  }

  /** A packet that is lost is sent again. */
  @Test
  void repeatsWhatWasLost() throws IOException {
    try (PacketTransport first = open("first", 1);
        PacketTransport second = open("second", 0)) {
      while (payloadBytes == 0) {
        batch.clear();
        if (first.read(batch) > 0) {
          count();
        }
      }
      long lost = payloadBytes;
      while (payloadBytes < lost + 1_000_000) {
        move(first, second);
        move(second, first);
      }
    }
  }

  @Test
  void refusesWrongOptions() {
    SimulatedTunProvider provider = new SimulatedTunProvider();
    Map<String, String> wrong =
        Map.of(
            "side=third",
            "option side: 'third' is not first or second",
            "megabytes=-1",
            "option megabytes: -1 is not between 0 and 1000000",
            "mtu=1",
            "transport simulated has no option 'mtu'; it has: side, megabytes, exchanges");
    wrong.forEach(
        (option, message) -> {
          String[] words = option.split("=");
          TransportOptions options = TransportOptions.of(Map.of(words[0], words[1]));
          assertEquals(
              message,
              assertThrows(TransportException.class, () -> provider.open(options).close())
                  .getMessage());
        });
  }

  private int move(PacketTransport from, PacketTransport to) throws IOException {
    batch.clear();
    if (from.read(batch) == 0) {
      return 0;
    }
    count();
    int next = 0;
    while (next < batch.count()) {
      next = to.write(batch, next);
    }
    return ++moved;
  }

  private void count() {
    largestBatch = Math.max(largestBatch, batch.count());
    for (int i = 0; i < batch.count(); i++) {
      batch.verdict(i, Verdict.DELIVER);
      byte[] packet = TestPackets.bytes(batch, i);
      assertTrue(TestPackets.isIntact(packet), "checksums are complete");
      boolean ipv4 = packet[0] >>> 4 == 4;
      boolean udp = packet[ipv4 ? 9 : 6] == Segmenter.PROTOCOL_UDP;
      sawIpv6 |= !ipv4;
      sawUdp |= udp;
      payloadBytes += packet.length - (ipv4 ? 20 : 40) - (udp ? 8 : 32);
    }
  }

  private static PacketTransport open(String side, int megabytes) throws IOException {
    Map<String, String> options = Map.of("side", side, "megabytes", Integer.toString(megabytes));
    return new SimulatedTunProvider().open(TransportOptions.of(options));
  }
}
