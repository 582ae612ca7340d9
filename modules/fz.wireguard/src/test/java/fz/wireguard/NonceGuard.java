package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Fails when two packets are encrypted under one key and counter, whatever the context. */
record NonceGuard(AeadProvider provider, Map<String, Set<Long>> used) implements AeadProvider {
  NonceGuard(AeadProvider provider) {
    this(provider, new HashMap<>());
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public String description() {
    return provider.description();
  }

  @Override
  public boolean isAvailable() {
    return provider.isAvailable();
  }

  @Override
  public Aead create(byte[] key) {
    Set<Long> counters = used.computeIfAbsent(HexFormat.of().formatHex(key), k -> new HashSet<>());
    Aead aead = provider.create(key);
    return new Aead() {
      @Override
      public void seal(PacketBatch batch, int from, int to) {
        for (int i = from; i < to; i++) {
          assertTrue(counters.add(batch.counter(i)), "nonce used twice: " + batch.counter(i));
        }
        aead.seal(batch, from, to);
      }

      @Override
      public long open(PacketBatch batch, int from, int to) {
        return aead.open(batch, from, to);
      }

      @Override
      public void close() {
        aead.close();
      }
    };
  }

  @Override
  public void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    provider.sealMessage(key, nonce, associated, plain, out, outOffset);
  }

  @Override
  public byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    return provider.openMessage(key, nonce, associated, in, offset, length);
  }
}
