package fz.transport.pcap;

import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Capture files as the host: one that it sends from, one that holds what it gets. */
final class PcapTransport implements PacketTransport {
  private final CaptureReader reader;
  private final CaptureWriter writer;
  private final int mtu;
  private final boolean realtime;
  private final MemorySegment record;
  private final ReplaySignal signal;
  private volatile long writeErrors;

  // The reader's. A packet that was read and did not fit or is not due waits in the reader.
  private boolean started;
  private boolean waiting;
  private long startNanos;
  private long firstTimeNanos;

  PcapTransport(CaptureReader reader, CaptureWriter writer, int mtu, boolean realtime) {
    this.reader = reader;
    this.writer = writer;
    this.mtu = mtu;
    this.realtime = realtime;
    this.record = reader == null ? null : MemorySegment.ofArray(reader.record());
    this.signal = new ReplaySignal(reader != null);
  }

  @Override
  public String name() {
    return "pcap";
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Readiness readiness() {
    return signal;
  }

  @Override
  public long writeErrors() {
    return writeErrors;
  }

  @Override
  public int read(PacketBatch batch) throws IOException {
    if (reader == null) {
      return 0;
    }
    int count = 0;
    while (true) {
      if (!waiting && !reader.next()) {
        return count > 0 ? count : END;
      }
      waiting = true;
      if (realtime && !isDue()) {
        return count;
      }
      if (batch.append(record, reader.offset(), reader.length()) < 0) {
        if (batch.count() > 0) {
          return count;
        }
        // Larger than any batch: nothing that a host could have sent.
      } else {
        count++;
      }
      waiting = false;
    }
  }

  @Override
  public int write(PacketBatch batch, int from) throws IOException {
    for (int i = from; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.DELIVER) {
        continue;
      }
      if (batch.length(i) > mtu) {
        writeErrors++;
      } else if (writer != null) {
        writer.write(batch.memory(), batch.offset(i), batch.length(i), CaptureWriter.UNKNOWN);
      }
    }
    if (writer != null) {
      writer.flush();
    }
    return batch.count();
  }

  @Override
  public void close() {
    signal.close();
    try {
      if (writer != null) {
        writer.close();
      }
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isDue() {
    long now = System.nanoTime();
    if (!started) {
      started = true;
      startNanos = now;
      firstTimeNanos = reader.timeNanos();
    }
    long left = reader.timeNanos() - firstTimeNanos - (now - startNanos);
    if (left > 0) {
      signal.readyIn(left);
      return false;
    }
    return true;
  }
}
