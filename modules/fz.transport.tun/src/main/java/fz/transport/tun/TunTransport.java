package fz.transport.tun;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A TUN device as a packet transport: one descriptor, one reader and one writer. */
@HotPath
final class TunTransport implements PacketTransport {
  private static final int BUFFER_BYTES = VnetHeader.BYTES + 65_536;

  private final TunDevice device;
  private final int mtu;
  private final Set<Capability> capabilities;
  private volatile boolean closed;

  // The reader's.
  private final Libc reader = new Libc();
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 64);
  private final Segmenter segmenter = new Segmenter();
  private final DropCounters readDrops = new DropCounters();

  private final TunWriter writer;

  TunTransport(TunDevice device, int mtu, boolean udpCoalescing) {
    this.device = device;
    this.mtu = mtu;
    this.writer = new TunWriter(device, udpCoalescing);
    Set<Capability> can = EnumSet.noneOf(Capability.class);
    if (device.tcp()) {
      can.add(Capability.SEGMENTATION_OFFLOAD);
      can.add(Capability.RECEIVE_OFFLOAD);
    }
    this.capabilities = Collections.unmodifiableSet(can);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Readiness readiness() {
    return new Readiness.Descriptor(device.fd());
  }

  @Override
  public long writeErrors() {
    return writer.errors();
  }

  /** Returns how many system calls read and wrote; exact while no thread does either. */
  long systemCalls() {
    return reader.calls() + writer.systemCalls();
  }

  @Override
  public int read(PacketBatch batch) throws IOException {
    int count = 0;
    while (true) {
      if (segmenter.pending()) {
        count += segmenter.drain(batch);
        if (segmenter.pending()) {
          if (batch.count() > 0) {
            return count;
          }
          segmenter.discard();
          readDrops.count(DropReason.OVERSIZE);
        }
      }
      if (batch.remaining() < mtu) {
        return count;
      }
      int length = reader.read(device.fd(), buffer, 0, BUFFER_BYTES);
      if (length <= 0) {
        if (length == -Errno.EINTR) {
          continue;
        }
        if (isPassing(length)) {
          return count;
        }
        throw device.gone(length);
      }
      begin(length);
    }
  }

  @Override
  public int write(PacketBatch batch, int from) throws IOException {
    return writer.write(batch, from, false);
  }

  @Override
  public int write(PacketBatch batch, int from, boolean more) throws IOException {
    return writer.write(batch, from, more);
  }

  @Override
  public boolean flush() throws IOException {
    return writer.flush();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      reader.close(device.fd());
    }
  }

  private void begin(int length) {
    if (device.vnetHeader()) {
      DropReason reason = segmenter.begin(buffer, length);
      if (reason != null) {
        readDrops.count(reason);
      }
    } else {
      segmenter.beginPlain(buffer, length);
    }
  }

  /** Errors after which reading may go on later; the interface may be down for a moment. */
  private static boolean isPassing(int result) {
    return result == 0
        || result == -Errno.EAGAIN
        || result == -Errno.ENOBUFS
        || result == -Errno.ENOMEM
        || result == -Errno.EIO;
  }
}
