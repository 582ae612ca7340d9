package fz.transport.tun;

import fz.linux.Libc;
import fz.packet.Checksum;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Plays all hosts behind a device: answers pings and sends UDP packets back where they came from.
 */
final class EchoHost implements AutoCloseable {
  private final PacketTransport transport;
  private final PacketBatch batch = Slab.batches(1)[0];
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile int largestBatch;

  EchoHost(PacketTransport transport) {
    this.transport = transport;
    thread = Thread.ofPlatform().name("echo").daemon().start(this::run);
  }

  int largestBatch() {
    return largestBatch;
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure.get() != null) {
      throw new AssertionError("the echo host failed", failure.get());
    }
  }

  private void run() {
    Libc libc = new Libc();
    MemorySegment pollfd = Arena.ofAuto().allocate(Libc.POLLFD_BYTES, 4);
    Readiness.Descriptor descriptor = (Readiness.Descriptor) transport.readiness();
    pollfd.set(ValueLayout.JAVA_INT, 0, descriptor.fd());
    pollfd.set(ValueLayout.JAVA_SHORT, 4, Libc.POLLIN);
    try {
      while (!stopping) {
        libc.poll(pollfd, 1, 20_000_000);
        turn();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.set(e);
    }
  }

  private void turn() throws IOException {
    batch.clear();
    largestBatch = Math.max(largestBatch, transport.read(batch));
    for (int i = 0; i < batch.count(); i++) {
      if (answer(batch.memory(), batch.offset(i), batch.length(i))) {
        batch.verdict(i, Verdict.DELIVER);
      }
    }
    int next = 0;
    while (next < batch.count()) {
      next = transport.write(batch, next);
    }
  }

  /** Swaps what is to be swapped; sums stay as they are, except that of a ping. */
  private static boolean answer(MemorySegment m, int at, int length) {
    boolean ipv4 = Sums.uint8(m, at) >>> 4 == 4;
    int address = ipv4 ? 4 : 16;
    swap(m, at + (ipv4 ? 12 : 8), address);
    int transport = at + (ipv4 ? 20 : 40);
    int protocol = Sums.uint8(m, at + (ipv4 ? 9 : 6));
    if (protocol == 17) {
      swap(m, transport, 2);
      return true;
    }
    if (protocol == 6) {
      // The host meets itself under another address.
      return true;
    }
    int request = ipv4 ? 8 : 128;
    if (Sums.uint8(m, transport) != request) {
      return false;
    }
    m.set(ValueLayout.JAVA_BYTE, transport, (byte) (ipv4 ? 0 : 129));
    Sums.uint16(m, transport + 2, 0);
    int end = at + length;
    long sum = Checksum.sum(m, transport, end - transport);
    if (!ipv4) {
      sum += Sums.pseudoHeader(m, at, false, 58, end - transport);
    }
    Sums.uint16(m, transport + 2, Checksum.finish(sum));
    return true;
  }

  private static void swap(MemorySegment m, int at, int bytes) {
    for (int i = 0; i < bytes; i++) {
      byte first = m.get(ValueLayout.JAVA_BYTE, at + i);
      m.set(ValueLayout.JAVA_BYTE, at + i, m.get(ValueLayout.JAVA_BYTE, at + bytes + i));
      m.set(ValueLayout.JAVA_BYTE, at + bytes + i, first);
    }
  }
}
