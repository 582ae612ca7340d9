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
  private final IoVector vector = new IoVector(1 + PacketBatch.MAX_PACKETS);
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

  /** As {@link fz.transport.PacketTransport#write}. */
  int write(PacketBatch batch, int from) throws IOException {
    int items = coalescer.plan(batch, from);
    done = 0;
    for (int item = 0; item < items; item++) {
      if (!writeItem(batch, item)) {
        return stop(batch, from);
      }
    }
    return batch.count();
  }

  /** Returns false if there is no room now. */
  private boolean writeItem(PacketBatch batch, int item) throws IOException {
    if (coalescer.count(item) > 1) {
      int result = call(superPacket(batch, item));
      if (result == -Errno.EINVAL) {
        // A kernel that refuses what it offered; singly it takes everything.
        coalescer.switchOff();
      } else {
        return settleItem(result, item);
      }
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

  private IoVector superPacket(PacketBatch batch, int item) {
    vector.clear();
    vector.add(headers, 0, coalescer.writeHeaders(item, headers));
    int skipped = coalescer.headers(item);
    for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
      vector.add(batch.memory(), batch.offset(i) + skipped, batch.length(i) - skipped);
    }
    return vector;
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
    for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
      settle(result, i);
    }
    return true;
  }

  private void settle(int result, int i) throws IOException {
    if (TunDevice.isGone(result)) {
      throw device.gone(result);
    }
    done |= 1L << i;
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
