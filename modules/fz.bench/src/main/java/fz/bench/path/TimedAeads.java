package fz.bench.path;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;

/**
 * A packet cipher whose calls are timed.
 *
 * @param inner the cipher
 * @param time where
 */
record TimedAeads(AeadProvider inner, StageTimes.Cell time) implements AeadProvider {
  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public String description() {
    return inner.description();
  }

  @Override
  public boolean isAvailable() {
    return inner.isAvailable();
  }

  @Override
  public Aead create(byte[] key) {
    return new Timed(inner.create(key), time);
  }

  @Override
  public void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    inner.sealMessage(key, nonce, associated, plain, out, outOffset);
  }

  @Override
  public byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    return inner.openMessage(key, nonce, associated, in, offset, length);
  }

  private record Timed(Aead inner, StageTimes.Cell time) implements Aead {
    @Override
    public void seal(PacketBatch batch, int from, int to) {
      long start = time.begin();
      inner.seal(batch, from, to);
      time.end(start);
    }

    @Override
    public long open(PacketBatch batch, int from, int to) {
      long start = time.begin();
      long authentic = inner.open(batch, from, to);
      time.end(start);
      return authentic;
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
