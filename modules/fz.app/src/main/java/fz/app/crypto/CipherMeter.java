package fz.app.crypto;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.MemorySegment;

/** What a packet cipher achieves with packets of one length, many in a call as in a tunnel. */
final class CipherMeter implements AutoCloseable {
  private static final int PACKETS = 32;
  private static final int KEY_BYTES = 32;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final MemorySegment sealed = new Slab(1).slot(0);
  private final Aead aead;
  private final int lengthBytes;
  private long counter;

  CipherMeter(AeadProvider provider, int lengthBytes) {
    this.aead = provider.create(new byte[KEY_BYTES]);
    this.lengthBytes = lengthBytes;
    for (int i = 0; i < PACKETS; i++) {
      batch.append(lengthBytes);
    }
  }

  /** Returns megabytes of plain text encrypted in a second. */
  double seal(Meter meter) {
    return meter.perSecond(this::sealAll) * lengthBytes / 1e6;
  }

  /**
   * Returns megabytes of plain text decrypted in a second. What is decrypted in place is put back
   * before, which costs a hundredth.
   */
  double open(Meter meter) {
    sealAll();
    for (int i = 0; i < PACKETS; i++) {
      batch.bounds(i, batch.offset(i), lengthBytes + Aead.TAG_BYTES);
    }
    sealed.copyFrom(batch.memory());
    double megabytes = meter.perSecond(this::openAll) * lengthBytes / 1e6;
    for (int i = 0; i < PACKETS; i++) {
      batch.bounds(i, batch.offset(i), lengthBytes);
    }
    return megabytes;
  }

  @Override
  public void close() {
    aead.close();
  }

  private int sealAll() {
    for (int i = 0; i < PACKETS; i++) {
      batch.counter(i, counter++);
    }
    aead.seal(batch, 0, PACKETS);
    return PACKETS;
  }

  private int openAll() {
    int from = batch.offset(0);
    int to = batch.offset(PACKETS - 1) + batch.length(PACKETS - 1);
    MemorySegment.copy(sealed, from, batch.memory(), from, to - from);
    if (aead.open(batch, 0, PACKETS) != (1L << PACKETS) - 1) {
      throw new IllegalStateException("a packet that was just encrypted is not authentic");
    }
    return PACKETS;
  }
}
