package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TransportKeyTest {
  /** Counts contexts, and fails when one is used after it was closed or made from a zeroed key. */
  private static final class Probe implements AeadProvider {
    final AtomicInteger created = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicReference<String> fault = new AtomicReference<>();

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public String description() {
      return "probe";
    }

    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public void sealMessage(
        byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
      throw new AssertionError("no handshake here");
    }

    @Override
    public byte[] openMessage(
        byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
      throw new AssertionError("no handshake here");
    }

    @Override
    public Aead create(byte[] key) {
      created.incrementAndGet();
      byte[] copy = key.clone();
      AtomicBoolean open = new AtomicBoolean(true);
      return new Aead() {
        @Override
        public void seal(PacketBatch batch, int from, int to) {
          use();
        }

        @Override
        public long open(PacketBatch batch, int from, int to) {
          use();
          return -1;
        }

        @Override
        public void close() {
          closed.incrementAndGet();
          if (!open.compareAndSet(true, false)) {
            fault.set("closed twice");
          }
        }

        private void use() {
          byte[] whole = new byte[32];
          Arrays.fill(whole, (byte) 7);
          if (!Arrays.equals(copy, whole)) {
            fault.set("used with a key that was zeroed");
          }
          Thread.yield();
          if (!open.get()) {
            fault.set("used after it was closed");
          }
        }
      };
    }
  }

  @Test
  void sealsAndOpensOnlyWhatAsksForIt() {
    Probe probe = new Probe();
    TransportKey key = key(probe);
    PacketBatch batch = Slab.batches(1)[0];
    for (int i = 0; i < 6; i++) {
      batch.append(50);
      batch.verdict(i, i % 3 == 1 ? Verdict.DROPPED : Verdict.SEAL);
    }
    int offset = batch.offset(0);
    assertEquals(0, key.seal(0, batch, 0, 6));
    assertEquals(Verdict.SEND, batch.verdict(0));
    assertEquals(Verdict.DROPPED, batch.verdict(1));
    assertEquals(offset - 16, batch.offset(0));
    assertEquals(82, batch.length(0));
    assertEquals(50, batch.length(1));
    assertEquals(Verdict.SEND, batch.verdict(5));
    assertEquals(1, probe.created.get());
    key.retire();
    key.retire();
    assertEquals(1, probe.closed.get());
  }

  @Test
  void retiredKeyDropsAndCounts() {
    TransportKey key = key(new Probe());
    key.retire();
    PacketBatch batch = Slab.batches(1)[0];
    DropCounters drops = new DropCounters();
    batch.append(50);
    batch.append(50);
    batch.verdict(0, Verdict.SEAL);
    batch.verdict(1, Verdict.OPEN);
    assertEquals(1, key.seal(0, batch, 0, 2, drops));
    assertEquals(1, key.open(0, batch, 0, 2, drops));
    assertEquals(Verdict.DROPPED, batch.verdict(0));
    assertEquals(1, drops.get(DropReason.EXPIRED_SESSION));
    assertEquals(1, drops.get(DropReason.AUTHENTICATION_FAILED));
  }

  @Test
  void contextsOfBusyWorkersAreFreedWhenTheyAreDone() throws Exception {
    for (int round = 0; round < 300; round++) {
      Probe probe = new Probe();
      TransportKey key = key(probe);
      PacketBatch[] batches = Slab0.BATCHES;
      CountDownLatch start = new CountDownLatch(2);
      Thread[] workers = new Thread[2];
      for (int w = 0; w < 2; w++) {
        int worker = w;
        workers[w] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      PacketBatch batch = batches[worker];
                      start.countDown();
                      for (int i = 0; i < 50; i++) {
                        batch.clear();
                        batch.append(20);
                        batch.verdict(0, Verdict.SEAL);
                        key.seal(worker, batch, 0, 1);
                      }
                    });
      }
      start.await();
      key.retire();
      for (Thread worker : workers) {
        worker.join();
      }
      assertEquals(null, probe.fault.get());
      assertEquals(probe.created.get(), probe.closed.get());
      assertTrue(probe.created.get() <= 2);
    }
  }

  /** Slabs are never given back, so that the rounds share one. */
  private static final class Slab0 {
    static final PacketBatch[] BATCHES = Slab.batches(2);
  }

  private static TransportKey key(AeadProvider provider) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 7);
    return new TransportKey(null, provider, key, 2);
  }
}
