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

/**
 * Fails when two packets are encrypted under one key and counter, whatever the context, and counts
 * the keys that are not closed.
 */
final class NonceGuard implements AeadProvider {
  private final AeadProvider provider;
  private final Map<String, Set<Long>> used = new HashMap<>();
  private final Map<String, Integer> contexts = new HashMap<>();

  NonceGuard(AeadProvider provider) {
    this.provider = provider;
  }

  /** Returns the number of keys under which a packet could be sealed or opened. */
  int openKeys() {
    return contexts.size();
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
    String name = HexFormat.of().formatHex(key);
    Set<Long> counters = used.computeIfAbsent(name, k -> new HashSet<>());
    contexts.merge(name, 1, Integer::sum);
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
        contexts.computeIfPresent(name, (k, count) -> count == 1 ? null : count - 1);
        if (!contexts.containsKey(name)) {
          // A key that has ended cannot come back: the other side's ephemeral key was random.
          used.remove(name);
        }
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
