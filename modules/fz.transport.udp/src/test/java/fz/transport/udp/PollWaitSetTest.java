package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import fz.transport.WaitSet;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PollWaitSetTest {
  private final WaitSet wait = open();

  @Test
  void endsAtTheDeadline() throws IOException {
    long before = System.nanoTime();
    assertFalse(wait.await(20_000_000));
    long passed = System.nanoTime() - before;
    assertTrue(passed >= 20_000_000, "ended after " + passed + " ns");
    assertFalse(wait.await(0));
  }

  @Test
  void remembersAWakeUpOnce() throws IOException {
    wait.wakeup();
    wait.wakeup();
    assertTrue(wait.await(-1));
    assertFalse(wait.await(0));
    wait.wakeup();
    assertTrue(wait.await(-1));
    assertFalse(wait.await(0));
  }

  @Test
  void losesNoWakeUpOfAnotherThread() throws IOException, InterruptedException {
    int[] asked = new int[1];
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    synchronized (asked) {
                      asked[0]++;
                    }
                    wait.wakeup();
                  }
                });
    int seen = 0;
    while (seen < 2_000) {
      assertTrue(wait.await(5_000_000_000L), "a wake-up was lost after " + seen);
      synchronized (asked) {
        seen = asked[0];
      }
    }
    other.join();
  }

  @Test
  void reportsADescriptorUntilItIsRead() throws IOException {
    try (DatagramTransport a = UdpTransportTest.open("udp", "4", Map.of())) {
      int number = wait.add(a.readiness());
      assertFalse(wait.await(0));
      assertFalse(wait.isReady(number));
      PacketBatch batch = Slab.batches(1)[0];
      UdpTransportTest.fill(batch, new byte[9], UdpTransportTest.loopback(a), 0);
      assertEquals(1, a.send(batch, 0));
      assertTrue(wait.await(-1));
      assertTrue(wait.await(-1));
      assertTrue(wait.isReady(number));
      wait.interest(a.readiness(), false);
      assertFalse(wait.await(0));
      wait.interest(a.readiness(), true);
      assertTrue(wait.await(-1));
      batch.clear();
      assertEquals(1, a.receive(batch));
      assertFalse(wait.await(0));
      assertFalse(wait.isReady(number));
    }
  }

  @Test
  void reportsASignalUntilItIsTakenBack() throws IOException {
    FakeSignal signal = new FakeSignal();
    int number = wait.add(signal);
    assertFalse(wait.await(0));
    assertTrue(wait.isReady(number), "nobody knows");
    signal.ready = true;
    signal.onReady.run();
    assertTrue(wait.await(-1));
    assertTrue(wait.await(-1));
    wait.interest(signal, false);
    assertFalse(wait.await(0));
    wait.interest(signal, true);
    assertTrue(wait.await(-1));
    signal.ready = false;
    assertFalse(wait.await(0));
  }

  private static WaitSet open() {
    try {
      return new PollWaitSetProvider().open();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class FakeSignal implements Readiness.Signal {
    private Runnable onReady = () -> {};
    private boolean ready;

    @Override
    public void subscribe(Runnable callback) {
      onReady = callback;
      if (ready) {
        callback.run();
      }
    }
  }
}
