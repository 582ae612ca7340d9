package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.linux.NetlinkMessage;
import fz.linux.RouteNetlink;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.transport.DatagramTransport;
import fz.transport.WaitSet;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NarrowPathTest {
  private static final int RTM_NEWLINK = 16;
  private static final int IFLA_MTU = 4;
  private static final int LOOPBACK = 1;
  private static final int LENGTH = 1400;

  @Test
  void sendsSinglyWhatThePathDoesNotTakeAsARun() throws Exception {
    FutureTask<Void> task = new FutureTask<>(this::runInNamespace);
    // The network namespace is the thread's and ends with it.
    Thread.ofPlatform().daemon().start(task);
    try {
      task.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw (Error) e.getCause();
    }
  }

  private Void runInNamespace() throws IOException {
    int result = new Libc().unshare(Libc.CLONE_NEWNET);
    assumeTrue(result == 0, "skipped: no network namespaces: " + Errno.text(-result));
    try (RouteNetlink netlink = new RouteNetlink()) {
      assertEquals(0, netlink.request(link().attribute(IFLA_MTU, 1280)));
    }
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", Map.of());
        DatagramTransport b = UdpTransportTest.open("udp", "4", Map.of());
        WaitSet wait = UdpTransportTest.wait(b)) {
      PacketBatch[] batches = Slab.batches(2);
      for (int i = 0; i < 5; i++) {
        byte[] datagram = UdpTransportTest.random(LENGTH, i);
        UdpTransportTest.fill(batches[0], datagram, UdpTransportTest.loopback(b), 0);
      }
      assertEquals(5, a.send(batches[0], 0));
      assertEquals(0, a.errors());
      int count = 0;
      while (count < 5) {
        assertTrue(wait.await(5_000_000_000L), "nothing arrives after " + count);
        batches[1].clear();
        b.receive(batches[1]);
        for (int i = 0; i < batches[1].count(); i++) {
          byte[] expected = UdpTransportTest.random(LENGTH, count++);
          assertArrayEquals(expected, UdpTransportTest.bytes(batches[1], i));
        }
      }
    }
    return null;
  }

  /** {@code struct ifinfomsg}, for an interface that is to be up. */
  private static NetlinkMessage link() {
    return new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.ACK)
        .int32(0)
        .int32(LOOPBACK)
        .int32(1)
        .int32(1);
  }
}
