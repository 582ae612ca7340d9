package fz.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.wireguard.AeadProviders;
import fz.wireguard.ProviderSelection;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenSslAeadTest {
  private static final PacketBatch BATCH = Slab.batches(1)[0];

  private final OpenSslAeadProvider provider = new OpenSslAeadProvider();

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(provider.isAvailable(), "libcrypto 3 is not installed");
    BATCH.clear();
  }

  @Test
  void isTakenAmongTheProviders() {
    ProviderSelection<AeadProvider> found = AeadProviders.fastest(System::nanoTime);
    assertEquals("openssl", found.provider().name());
    assertTrue(found.rejected().isEmpty());
    assertTrue(found.provider().description().startsWith("OpenSSL 3"));
    assertTrue(found.candidates().getFirst().nanosPerOperation() > 0);
    assertEquals("openssl", AeadProviders.find().provider().name());
    assertEquals("jdk", AeadProviders.find("jdk").provider().name());
  }

  @Test
  void agreesWithTheCipherOfTheJdk() throws Exception {
    long seed = 20_261_121;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      BATCH.clear();
      int count = 1 + random.nextInt(40);
      byte[][] plain = new byte[count][];
      for (int i = 0; i < count; i++) {
        plain[i] = new byte[random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(1500)];
        random.nextBytes(plain[i]);
        append(plain[i], random.nextLong());
      }
      String where = "seed " + seed + " round " + round;
      try (Aead aead = provider.create(key)) {
        int middle = random.nextInt(count + 1);
        aead.seal(BATCH, 0, middle);
        aead.seal(BATCH, middle, count);
        for (int i = 0; i < count; i++) {
          BATCH.bounds(i, BATCH.offset(i), BATCH.length(i) + Aead.TAG_BYTES);
          assertArrayEquals(jdk(key, BATCH.counter(i), plain[i]), read(i), where);
        }
        int forged = random.nextInt(count);
        flip(forged, random);
        // The same context in the other direction, as nothing forbids it.
        long authentic = aead.open(BATCH, 0, count);
        long all = count == 64 ? -1 : (1L << count) - 1;
        assertEquals(all & ~(1L << forged), authentic, where);
        for (int i = 0; i < count; i++) {
          BATCH.bounds(i, BATCH.offset(i), BATCH.length(i) - Aead.TAG_BYTES);
          if (i != forged) {
            assertArrayEquals(plain[i], read(i), where);
          }
        }
        if (count > 1) {
          aead.seal(BATCH, 0, 1);
        }
      }
    }
  }

  @Test
  void writesNothingOutsidePacketAndTag() {
    byte[] guard = new byte[1300];
    new Random(3).nextBytes(guard);
    append(guard, 1);
    append(guard, 2);
    append(guard, 3);
    BATCH.bounds(1, BATCH.offset(1) + 8, 100);
    byte[] before = read(1300);
    try (Aead aead = provider.create(new byte[32])) {
      aead.seal(BATCH, 1, 2);
    }
    byte[] after = read(1300);
    int start = BATCH.offset(1) - BATCH.offset(0);
    for (int i = 0; i < before.length; i++) {
      if (i < start || i >= start + 100 + Aead.TAG_BYTES) {
        assertEquals(before[i], after[i], "at " + i);
      }
    }
  }

  @Test
  void reusesScratchMemoryOfClosedContexts() {
    for (int i = 0; i < 1000; i++) {
      provider.create(new byte[32]).close();
    }
    int allocated = OpenSslAead.SCRATCH.allocated();
    for (int i = 0; i < 1000; i++) {
      provider.create(new byte[32]).close();
    }
    assertEquals(allocated, OpenSslAead.SCRATCH.allocated());
  }

  @Test
  void refusesWorkAfterClose() {
    append(new byte[10], 1);
    Aead aead = provider.create(new byte[32]);
    aead.close();
    aead.close();
    assertThrows(IllegalStateException.class, () -> aead.seal(BATCH, 0, 1));
    assertThrows(IllegalStateException.class, () -> aead.open(BATCH, 0, 1));
  }

  @Test
  void refusesMemoryOnTheHeap() {
    PacketBatch heap = new PacketBatch(MemorySegment.ofArray(new byte[PacketBatch.CAPACITY_BYTES]));
    heap.append(10);
    try (Aead aead = provider.create(new byte[32])) {
      assertThrows(IllegalStateException.class, () -> aead.seal(heap, 0, 1));
    }
    assertFalse(provider.description().isEmpty());
    AeadProvider same = provider;
    assertThrows(IllegalArgumentException.class, () -> same.create(new byte[31]));
  }

  private static void append(byte[] packet, long counter) {
    int i = BATCH.append(MemorySegment.ofArray(packet), 0, packet.length);
    BATCH.counter(i, counter);
  }

  private static void flip(int i, Random random) {
    int at = BATCH.offset(i) + random.nextInt(BATCH.length(i));
    byte old = BATCH.memory().get(ValueLayout.JAVA_BYTE, at);
    BATCH.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << random.nextInt(8)));
  }

  private static byte[] read(int i) {
    int length = i < BATCH.count() ? BATCH.length(i) : 3 * i;
    int offset = BATCH.offset(i < BATCH.count() ? i : 0);
    return BATCH.memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] jdk(byte[] key, long counter, byte[] plain) throws Exception {
    byte[] nonce =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, counter).array();
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher.doFinal(plain);
  }
}
