package fz.crypto.ipsecmb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.NativeMessage;
import fz.wireguard.spi.ScratchPool;
import java.lang.foreign.MemorySegment;

/** A key in native memory; the queue of jobs is that of the calling thread. */
final class IpsecMbAead implements Aead {
  static final ScratchPool KEYS = new ScratchPool();

  private final MemorySegment key;
  private boolean closed;

  IpsecMbAead(byte[] key) {
    if (key.length != NativeMessage.KEY_BYTES) {
      throw new IllegalArgumentException("key of " + key.length + " bytes");
    }
    this.key = KEYS.take();
    MemorySegment.copy(key, 0, this.key, JAVA_BYTE, 0, key.length);
  }

  @HotPath
  @Override
  public void seal(PacketBatch batch, int from, int to) {
    check(batch);
    if (from < to) {
      JobQueue.ofThread().seal(key.address(), batch, from, to);
    }
  }

  @HotPath
  @Override
  public long open(PacketBatch batch, int from, int to) {
    check(batch);
    return from < to ? JobQueue.ofThread().open(key.address(), batch, from, to) : 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      KEYS.give(key);
    }
  }

  /** Makes sure that there are a key, and packet memory that the library can reach. */
  @HotPath
  private void check(PacketBatch batch) {
    if (closed) {
      throw fault("the context is closed");
    }
    if (!batch.memory().isNative()) {
      throw fault("packet memory is on the heap");
    }
  }

  /** A fault of this program: nothing in a packet brings one about. */
  private static RuntimeException fault(String text) {
    return new IllegalStateException(text);
  }
}
