package fz.wireguard;

import fz.bench.jmh.CryptoSources;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.wireguard.spi.Aead;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The packet cipher: 7 packets under one key in one call, the most of 8920 bytes in a batch. */
@State(Scope.Thread)
public class AeadBenchmark {
  private static final int PACKETS = 7;

  /** Name of the provider. */
  @Param({"openssl", "jdk", "bouncycastle"})
  public String provider;

  /** Length of the plain text. */
  @Param({"64", "576", "1280", "1420", "8920"})
  public int lengthBytes;

  private final PacketBatch plain = Slab.batches(1)[0];
  private final PacketBatch sealed = Slab.batches(1)[0];
  private final MemorySegment pristine = new Slab(1).slot(0);
  private Aead aead;

  /** Creates the state; JMH calls it. */
  public AeadBenchmark() {}

  /** Fills both batches. */
  @Setup
  public void fill() {
    aead = CryptoSources.cipher(provider).create(new byte[32]);
    for (int i = 0; i < PACKETS; i++) {
      plain.append(lengthBytes);
      plain.counter(i, i);
      sealed.append(lengthBytes);
      sealed.counter(i, i);
    }
    aead.seal(sealed, 0, PACKETS);
    for (int i = 0; i < PACKETS; i++) {
      sealed.bounds(i, sealed.offset(i), lengthBytes + Aead.TAG_BYTES);
    }
    pristine.copyFrom(sealed.memory());
  }

  /** Encryption of a packet. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void seal() {
    aead.seal(plain, 0, PACKETS);
  }

  /** Decryption of a packet; that works in place, so a copy of it, of some 15 ns, is included. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long open() {
    int from = sealed.offset(0);
    int end = sealed.offset(PACKETS - 1) + sealed.length(PACKETS - 1);
    MemorySegment.copy(pristine, from, sealed.memory(), from, end - from);
    long authentic = aead.open(sealed, 0, PACKETS);
    if (authentic != (1L << PACKETS) - 1) {
      throw new IllegalStateException("not authentic: " + Long.toBinaryString(authentic));
    }
    return authentic;
  }
}
