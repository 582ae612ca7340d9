package fz.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SignalWaitSetTest {
  private final WaitSet wait = new SignalWaitSet();

  @Test
  void endsAtTheDeadline() throws IOException {
    assertFalse(wait.await(0));
    assertFalse(wait.await(1_000_000));
  }

  @Test
  void remembersAWakeUpOnce() throws IOException {
    wait.wakeup();
    wait.wakeup();
    assertTrue(wait.await(-1));
    assertFalse(wait.await(0));
  }

  @Test
  void isWokenByAnotherThread() throws IOException, InterruptedException {
    Thread other = Thread.ofPlatform().start(wait::wakeup);
    assertTrue(wait.await(-1));
    other.join();
  }

  @Test
  void reportsASignalUntilItIsTakenBack() throws IOException {
    FakeSignal signal = new FakeSignal();
    wait.add(signal);
    assertFalse(wait.await(0));
    signal.ready = true;
    signal.onReady.run();
    assertTrue(wait.await(-1));
    assertTrue(wait.await(-1), "what was not read must be ready again");
    signal.ready = false;
    assertFalse(wait.await(0));
  }

  @Test
  void ignoresASignalWithoutInterest() throws IOException {
    FakeSignal signal = new FakeSignal();
    wait.add(signal);
    signal.ready = true;
    wait.interest(signal, false);
    assertFalse(wait.await(0));
    signal.onReady.run();
    assertFalse(wait.await(0));
    wait.interest(signal, true);
    assertTrue(wait.await(-1));
  }

  @Test
  void refusesDescriptors() {
    TransportException e =
        assertThrows(TransportException.class, () -> wait.add(new Readiness.Descriptor(7)));
    assertEquals(
        "nothing in this image can wait for descriptor 7; add a module that provides"
            + " fz.transport.WaitSetProvider",
        e.getMessage());
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
