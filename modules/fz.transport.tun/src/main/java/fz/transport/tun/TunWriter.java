package fz.transport.tun;

import fz.linux.Errno;
import fz.linux.IoVector;
import fz.linux.Libc;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes batches to a TUN device, several packets of a flow at once where the device can. */
@HotPath
final class TunWriter {
  private final Libc libc = new Libc();
  private final TunDevice device;
  private final Coalescer coalescer;
  private final IoVector vector = new IoVector(1 + 2 * PacketBatch.MAX_PACKETS);
  private final MemorySegment emptyHeader = Arena.ofAuto().allocate(VnetHeader.BYTES, 8);
  private final MemorySegment headers =
      Arena.ofAuto().allocate(VnetHeader.BYTES + Candidate.MAX_HEADERS, 8);
  private final DropCounters drops = new DropCounters();

  // One bit for each packet of the batch that needs no further attempt.
  private long done;

  TunWriter(TunDevice device, boolean udpCoalescing) {
    this.device = device;
    this.coalescer = new Coalescer(device.tcp(), device.udp() && udpCoalescing);
  }

  long errors() {
    return drops.total();
  }

  long systemCalls() {
    return libc.calls();
  }

  /** As {@link fz.transport.PacketTransport#write(PacketBatch, int, boolean)}. */
  int write(PacketBatch batch, int from, boolean more) throws IOException {
    int items = coalescer.plan(batch, from);
    done = 0;
    for (int item = 0; item < items; item++) {
      boolean settled = more && item == items - 1 && coalescer.keepLast() || writeItem(batch, item);
      if (!settled) {
        return stop(batch, from);
      }
    }
    return batch.count();
  }

  /** As {@link fz.transport.PacketTransport#flush}. */
  boolean flush() throws IOException {
    return coalescer.planKept() == 0 || writeItem(coalescer.kept(), 0);
  }

  /** Returns false if there is no room now. */
  private boolean writeItem(PacketBatch batch, int item) throws IOException {
    if (coalescer.count(item) > 1 && coalescer.isOn()) {
      int result = call(superPacket(batch, item));
      if (result == -Errno.EINVAL) {
        // A kernel that refuses what it offered; singly it takes everything.
        coalescer.switchOff();
      } else {
        return settleItem(result, item);
      }
    }
    if (coalescer.holdsKept(item) && !writeKeptSingly()) {
      return false;
    }
    for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
      int result = call(single(batch, i));
      if (isFull(result)) {
        return false;
      }
      settle(result, i);
    }
    return true;
  }

  private boolean writeKeptSingly() throws IOException {
    PacketBatch kept = coalescer.kept();
    for (int i = 0; i < kept.count(); i++) {
      if (kept.verdict(i) == Verdict.CONSUMED) {
        continue;
      }
      int result = call(single(kept, i));
      if (isFull(result)) {
        return false;
      }
      judge(result);
      kept.verdict(i, Verdict.CONSUMED);
    }
    kept.clear();
    return true;
  }

  private IoVector superPacket(PacketBatch batch, int item) {
    vector.clear();
    vector.add(headers, 0, coalescer.writeHeaders(item, headers));
    int skipped = coalescer.headers(item);
    if (coalescer.holdsKept(item)) {
      PacketBatch kept = coalescer.kept();
      for (int i = 0; i < kept.count(); i++) {
        addPayload(kept, i, skipped);
      }
    }
    for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
      addPayload(batch, i, skipped);
    }
    return vector;
  }

  private void addPayload(PacketBatch batch, int i, int skipped) {
    vector.add(batch.memory(), batch.offset(i) + skipped, batch.length(i) - skipped);
  }

  private IoVector single(PacketBatch batch, int i) {
    vector.clear();
    if (device.vnetHeader()) {
      vector.add(emptyHeader, 0, VnetHeader.BYTES);
    }
    vector.add(batch.memory(), batch.offset(i), batch.length(i));
    return vector;
  }

  private int call(IoVector pieces) {
    int result;
    do {
      result = libc.writev(device.fd(), pieces);
    } while (result == -Errno.EINTR);
    return result;
  }

  private boolean settleItem(int result, int item) throws IOException {
    if (isFull(result)) {
      return false;
    }
    if (coalescer.holdsKept(item)) {
      PacketBatch kept = coalescer.kept();
      for (int i = 0; i < kept.count(); i++) {
        judge(result);
      }
      kept.clear();
    }
    for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
      settle(result, i);
    }
    return true;
  }

  private void settle(int result, int i) throws IOException {
    judge(result);
    done |= 1L << i;
  }

  private void judge(int result) throws IOException {
    if (TunDevice.isGone(result)) {
      throw device.gone(result);
    }
    if (result < 0) {
      drops.count(DropReason.TRANSPORT_ERROR);
    }
  }

  private static boolean isFull(int result) {
    return result == -Errno.EAGAIN || result == -Errno.ENOBUFS;
  }

  /** Returns the first packet that is left, and marks those behind it that are not. */
  private int stop(PacketBatch batch, int from) {
    int left = -1;
    for (int i = from; i < batch.count(); i++) {
      boolean written = (done & 1L << i) != 0;
      if (left < 0) {
        left = batch.verdict(i) == Verdict.DELIVER && !written ? i : -1;
      } else if (written) {
        batch.verdict(i, Verdict.CONSUMED);
      }
    }
    return left < 0 ? batch.count() : left;
  }
}
