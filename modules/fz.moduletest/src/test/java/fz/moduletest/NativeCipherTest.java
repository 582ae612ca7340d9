package fz.moduletest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.testkit.Allocations;
import fz.wireguard.AeadProviders;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every packet cipher in machine code must do, whichever library it comes from. */
final class NativeCipherTest {
  private static final AeadProvider JDK = AeadProviders.find("jdk").provider();
  private static final int LONGEST = 2000;

  /** Where the first packet of a batch begins. */
  private static final int FIRST =
      new PacketBatch(MemorySegment.ofArray(new byte[PacketBatch.CAPACITY_BYTES])).nextOffset();

  private final PacketBatch batch = Slab.batches(1)[0];

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void isTheOneThatIsFoundByItsName(String name) {
    AeadProvider provider = Ciphers.require(name);
    assertEquals(name, AeadProviders.find(name).provider().name());
    assertFalse(provider.description().isEmpty());
    assertThrows(IllegalArgumentException.class, () -> provider.create(new byte[31]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void agreesWithTheCipherOfTheJdk(String name) {
    AeadProvider provider = Ciphers.require(name);
    long seed = 20_261_121;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] key = bytes(random, 32);
      batch.clear();
      int count = 1 + random.nextInt(40);
      byte[][] plain = new byte[count][];
      for (int i = 0; i < count; i++) {
        int most = random.nextInt(4) == 0 ? 20 : 1500;
        plain[i] = bytes(random, random.nextInt(most));
        append(plain[i], random.nextLong());
      }
      String where = "seed " + seed + " round " + round;
      try (Aead aead = provider.create(key)) {
        int middle = random.nextInt(count + 1);
        aead.seal(batch, 0, middle);
        aead.seal(batch, middle, count);
        extend(Aead.TAG_BYTES);
        byte[][] sealed = contents();
        try (Aead other = JDK.create(key)) {
          assertEquals((1L << count) - 1, other.open(batch, 0, count), where);
        }
        extend(-Aead.TAG_BYTES);
        assertArrayEquals(plain, contents(), where);
        extend(Aead.TAG_BYTES);
        restore(sealed);
        int forged = random.nextInt(count);
        flip(forged, random.nextInt(8 * batch.length(forged)));
        // The same context in the other direction, as nothing forbids it.
        long authentic = aead.open(batch, 0, count);
        assertEquals(((1L << count) - 1) & ~(1L << forged), authentic, where);
        extend(-Aead.TAG_BYTES);
        byte[][] opened = contents();
        opened[forged] = plain[forged];
        assertArrayEquals(plain, opened, where);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void findsEveryWrongByteOfATagAtEveryLength(String name) {
    Random random = new Random(8439);
    try (Aead aead = Ciphers.require(name).create(bytes(random, 32))) {
      for (int length = 0; length <= LONGEST; length++) {
        byte[] plain = bytes(random, length);
        batch.clear();
        for (int i = 0; i <= Aead.TAG_BYTES; i++) {
          append(plain, length);
        }
        aead.seal(batch, 0, batch.count());
        extend(Aead.TAG_BYTES);
        for (int i = 0; i < Aead.TAG_BYTES; i++) {
          flip(i, 8 * (length + i) + random.nextInt(8));
        }
        String where = length + " bytes";
        assertEquals(1L << Aead.TAG_BYTES, aead.open(batch, 0, batch.count()), where);
        extend(-Aead.TAG_BYTES);
        assertArrayEquals(plain, content(Aead.TAG_BYTES), where);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void worksOnAFullBatchAndOnAnyPartOfIt(String name) {
    Random random = new Random(64);
    try (Aead aead = Ciphers.require(name).create(bytes(random, 32))) {
      for (int from = 0; from < PacketBatch.MAX_PACKETS; from++) {
        batch.clear();
        byte[][] plain = new byte[PacketBatch.MAX_PACKETS][];
        for (int i = 0; i < plain.length; i++) {
          plain[i] = bytes(random, 900);
          append(plain[i], i);
        }
        int to = from + random.nextInt(plain.length - from + 1);
        aead.seal(batch, 0, from);
        aead.seal(batch, from, to);
        aead.seal(batch, to, plain.length);
        extend(Aead.TAG_BYTES);
        long part = aead.open(batch, from, to);
        assertEquals(bits(to) & ~bits(from), part, from + " to " + to);
        long rest = aead.open(batch, 0, from) | aead.open(batch, to, plain.length);
        assertEquals(~part, rest, from + " to " + to);
        extend(-Aead.TAG_BYTES);
        assertArrayEquals(plain, contents());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void writesNothingOutsidePacketAndTag(String name) {
    byte[] around = bytes(new Random(3), 1300);
    try (Aead aead = Ciphers.require(name).create(new byte[32])) {
      for (int length = 0; length <= 1200; length++) {
        batch.clear();
        append(around, 1);
        int start = 40;
        int end = start + length;
        batch.bounds(0, batch.offset(0) + start, length);
        aead.seal(batch, 0, 1);
        compareOutside(around, start, end + Aead.TAG_BYTES);
        byte[] tag = slice(end, Aead.TAG_BYTES);
        batch.bounds(0, batch.offset(0), length + Aead.TAG_BYTES);
        assertEquals(1, aead.open(batch, 0, 1));
        assertArrayEquals(tag, slice(end, Aead.TAG_BYTES));
        compareOutside(around, start, end + Aead.TAG_BYTES);
      }
    }
  }

  /** A context moves between threads, and contexts of one key are used at the same time. */
  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void worksOnManyThreads(String name) throws Exception {
    AeadProvider provider = Ciphers.require(name);
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads);
        Aead shared = provider.create(new byte[32])) {
      Callable<Integer> task =
          () -> {
            PacketBatch own = Slab.batches(1)[0];
            start.await();
            int authentic = 0;
            try (Aead aead = provider.create(new byte[32])) {
              for (int round = 0; round < 500; round++) {
                own.clear();
                own.append(100 + round);
                aead.seal(own, 0, 1);
                own.bounds(0, own.offset(0), own.length(0) + Aead.TAG_BYTES);
                synchronized (shared) {
                  authentic += (int) shared.open(own, 0, 1);
                }
              }
            }
            return authentic;
          };
      for (Future<Integer> result : executor.invokeAll(Collections.nCopies(threads, task))) {
        assertEquals(500, result.get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void allocatesNothing(String name) {
    for (int i = 0; i < 40; i++) {
      batch.append(1280);
    }
    try (Aead aead = Ciphers.require(name).create(new byte[32])) {
      long least =
          Allocations.leastOf(
              () -> {
                for (int i = 0; i < 200; i++) {
                  aead.seal(batch, 0, batch.count());
                  extend(Aead.TAG_BYTES);
                  if (aead.open(batch, 0, batch.count()) != bits(batch.count())) {
                    throw new AssertionError("not authentic");
                  }
                  extend(-Aead.TAG_BYTES);
                }
              });
      assertEquals(0, least);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void refusesWorkAfterClose(String name) {
    append(new byte[20], 1);
    Aead aead = Ciphers.require(name).create(new byte[32]);
    aead.close();
    aead.close();
    assertThrows(IllegalStateException.class, () -> aead.seal(batch, 0, 1));
    assertThrows(IllegalStateException.class, () -> aead.open(batch, 0, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsec-mb", "openssl"})
  void refusesMemoryOnTheHeap(String name) {
    PacketBatch heap = new PacketBatch(MemorySegment.ofArray(new byte[PacketBatch.CAPACITY_BYTES]));
    heap.append(20);
    try (Aead aead = Ciphers.require(name).create(new byte[32])) {
      assertThrows(IllegalStateException.class, () -> aead.seal(heap, 0, 1));
      assertThrows(IllegalStateException.class, () -> aead.open(heap, 0, 1));
    }
  }

  private void compareOutside(byte[] expected, int start, int end) {
    byte[] found = slice(0, expected.length);
    for (int i = 0; i < expected.length; i++) {
      if ((i < start || i >= end) && expected[i] != found[i]) {
        throw new AssertionError("packet " + start + " to " + end + ": changed at " + i);
      }
    }
  }

  /** Returns bytes by their distance from where the first packet was put. */
  private byte[] slice(int from, int length) {
    return batch.memory().asSlice(FIRST + from, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private void append(byte[] packet, long counter) {
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    batch.counter(i, counter);
  }

  private void extend(int bytes) {
    for (int i = 0; i < batch.count(); i++) {
      batch.bounds(i, batch.offset(i), batch.length(i) + bytes);
    }
  }

  private void flip(int i, int bit) {
    int at = batch.offset(i) + bit / 8;
    byte old = batch.memory().get(ValueLayout.JAVA_BYTE, at);
    batch.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << bit % 8));
  }

  private byte[][] contents() {
    byte[][] contents = new byte[batch.count()][];
    for (int i = 0; i < contents.length; i++) {
      contents[i] = content(i);
    }
    return contents;
  }

  private byte[] content(int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }

  private void restore(byte[][] contents) {
    for (int i = 0; i < contents.length; i++) {
      MemorySegment.copy(
          MemorySegment.ofArray(contents[i]),
          0,
          batch.memory(),
          batch.offset(i),
          contents[i].length);
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static long bits(int count) {
    return count == Long.SIZE ? -1 : (1L << count) - 1;
  }
}
