package fz.wireguard;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.Arena;

/** What a packet cipher does in a tunnel: a short run of full packets is sealed and opened. */
final class AeadWorkload implements Contest.Workload {
  private static final int PACKETS = 4;
  private static final int PACKET_BYTES = 1280;

  private final PacketBatch batch;
  private final Aead aead;
  private long counter;

  AeadWorkload(AeadProvider provider) {
    batch = new PacketBatch(Arena.ofAuto().allocate(PacketBatch.CAPACITY_BYTES, 64));
    for (int i = 0; i < PACKETS; i++) {
      batch.append(PACKET_BYTES);
    }
    aead = provider.create(new byte[32]);
  }

  @Override
  public int run() {
    for (int i = 0; i < PACKETS; i++) {
      batch.counter(i, counter++);
    }
    aead.seal(batch, 0, PACKETS);
    extend(Aead.TAG_BYTES);
    aead.open(batch, 0, PACKETS);
    extend(-Aead.TAG_BYTES);
    return 2 * PACKETS;
  }

  @Override
  public void close() {
    aead.close();
  }

  private void extend(int bytes) {
    for (int i = 0; i < PACKETS; i++) {
      batch.bounds(i, batch.offset(i), batch.length(i) + bytes);
    }
  }
}
