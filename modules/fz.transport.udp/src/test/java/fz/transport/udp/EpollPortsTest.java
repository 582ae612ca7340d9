package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import fz.transport.TransportException;
import fz.transport.Transports;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EpollPortsTest {
  private static final Endpoint LOOPBACK = Endpoint.ofIpv4(0x7f000001, 0);
  private static final long PATIENCE = 5_000_000_000L;

  private final PacketBatch out = Slab.batches(1)[0];
  private final PacketBatch in = Slab.batches(1)[0];
  private final DatagramPort[] ready = new DatagramPort[8];

  private void add(Endpoint to, int length) {
    int i = out.append(length);
    out.remote(i, to);
    out.verdict(i, Verdict.SEND);
  }

  @Test
  void reportsTheReadablePortAmongMany() throws IOException {
    try (DatagramPorts ports = Transports.openDatagramPorts()) {
      DatagramPort[] all = new DatagramPort[200];
      for (int i = 0; i < all.length; i++) {
        all[i] = ports.open(LOOPBACK, false, 0).orElseThrow();
      }
      assertEquals(0, ports.await(ready, 0));
      for (int target : new int[] {0, 199, 100}) {
        add(all[target].local(), 100);
        assertEquals(1, all[7].send(out, 0, 1));
        assertEquals(1, ports.await(ready, PATIENCE));
        assertSame(all[target], ready[0]);
        in.clear();
        assertEquals(1, ready[0].receive(in));
        assertEquals(all[7].local().port(), in.remotePort(0));
        out.clear();
      }
      all[100].close();
      assertEquals(0, all[100].receive(in));
      DatagramPort again = ports.open(LOOPBACK, false, 0).orElseThrow();
      add(again.local(), 1);
      all[7].send(out, 0, 1);
      assertEquals(1, ports.await(ready, PATIENCE));
      assertSame(again, ready[0]);
    }
  }

  @Test
  void sendsARangeOnly() throws IOException {
    try (DatagramPorts ports = Transports.openDatagramPorts()) {
      DatagramPort a = ports.open(LOOPBACK, false, 0).orElseThrow();
      DatagramPort b = ports.open(LOOPBACK, false, 0).orElseThrow();
      for (int length = 1; length <= 5; length++) {
        add(b.local(), 100 * length);
      }
      assertEquals(3, a.send(out, 1, 3));
      assertEquals(1, ports.await(ready, PATIENCE));
      assertEquals(2, b.receive(in));
      assertEquals(200, in.length(0));
      assertEquals(300, in.length(1));
    }
  }

  @Test
  void whatIsHeldBackComesFirst() throws IOException {
    try (DatagramPorts ports = Transports.openDatagramPorts()) {
      DatagramPort a = ports.open(LOOPBACK, false, 0).orElseThrow();
      DatagramPort b = ports.open(LOOPBACK, false, 0).orElseThrow();
      DatagramPort c = ports.open(LOOPBACK, false, 0).orElseThrow();
      int sent = 0;
      for (int round = 0; round < 3; round++) {
        out.clear();
        while (out.remaining() >= 1_200) {
          add(b.local(), 1_200);
          sent++;
        }
        a.send(out, 0, out.count());
      }
      out.clear();
      add(c.local(), 10);
      a.send(out, 0, 1);

      int received = b.receive(in);
      assertTrue(b.holdsBack(), "the batch had room for everything");
      assertThrows(IllegalStateException.class, () -> c.receive(in));
      while (b.holdsBack()) {
        assertEquals(1, ports.await(ready, PATIENCE));
        assertSame(b, ready[0]);
        in.clear();
        received += b.receive(in);
      }
      in.clear();
      received += b.receive(in);
      assertEquals(sent, received);
      in.clear();
      assertEquals(1, c.receive(in));
    }
  }

  @Test
  void portsCanBeSharedAndAreOtherwiseExclusive() throws IOException {
    try (DatagramPorts ports = Transports.openDatagramPorts();
        DatagramPorts others = Transports.openDatagramPorts()) {
      DatagramPort shared = ports.open(LOOPBACK, true, 0).orElseThrow();
      assertTrue(others.open(shared.local(), true, 0).isPresent());
      assertFalse(others.open(shared.local(), false, 0).isPresent());
      DatagramPort own = ports.open(LOOPBACK, false, 0).orElseThrow();
      assertFalse(others.open(own.local(), true, 0).isPresent());
      Endpoint foreign = Endpoint.ofIpv4(0xcb007101, 0);
      assertThrows(TransportException.class, () -> others.open(foreign, false, 0));
    }
  }

  @Test
  void anotherThreadEndsTheWait() throws Exception {
    try (DatagramPorts ports = Transports.openDatagramPorts()) {
      Thread waker = Thread.ofVirtual().start(ports::wakeup);
      assertEquals(0, ports.await(ready, -1));
      waker.join();
      assertEquals(0, ports.await(ready, 1_000_000));
    }
  }

  @Test
  void roomIsReportedWhileItIsWaitedFor() throws IOException {
    try (DatagramPorts ports = Transports.openDatagramPorts()) {
      DatagramPort a = ports.open(LOOPBACK, false, 0).orElseThrow();
      a.awaitRoom(true);
      assertEquals(1, ports.await(ready, PATIENCE));
      assertTrue(ready[0].hasRoom());
      a.awaitRoom(false);
      assertEquals(0, ports.await(ready, 0));
    }
  }
}
