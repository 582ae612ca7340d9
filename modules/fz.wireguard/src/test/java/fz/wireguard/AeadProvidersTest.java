package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class AeadProvidersTest {
  private static final AeadProvider JDK = new JdkAeadSource();

  /** A provider whose packets another makes, or nobody, and then something is done to them. */
  private record Fake(String name, boolean isAvailable, IntFunction<Aead> around)
      implements AeadProvider {
    @Override
    public String description() {
      return name;
    }

    @Override
    public Aead create(byte[] key) {
      if (around == null) {
        throw new UnsatisfiedLinkError("no symbol");
      }
      return around.apply(key.length);
    }

    @Override
    public void sealMessage(
        byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
      JDK.sealMessage(key, nonce, associated, plain, out, outOffset);
    }

    @Override
    public byte[] openMessage(
        byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
      return JDK.openMessage(key, nonce, associated, in, offset, length);
    }
  }

  /** A cipher that does nothing and believes everything. */
  private static final class Plain implements Aead {
    @Override
    public void seal(PacketBatch batch, int from, int to) {}

    @Override
    public long open(PacketBatch batch, int from, int to) {
      return -1;
    }

    @Override
    public void close() {}
  }

  /** The right cipher, which spoils packets of one length, or opens all. */
  private record Spoiling(Aead aead, int length, boolean opensAll) implements Aead {
    @Override
    public void seal(PacketBatch batch, int from, int to) {
      aead.seal(batch, from, to);
      for (int i = from; i < to; i++) {
        if (batch.length(i) == length) {
          // The first byte of the tag.
          long at = batch.offset(i) + (long) length;
          byte right = batch.memory().get(ValueLayout.JAVA_BYTE, at);
          batch.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (right ^ 1));
        }
      }
    }

    @Override
    public long open(PacketBatch batch, int from, int to) {
      long authentic = aead.open(batch, from, to);
      return opensAll ? (1L << to) - (1L << from) : authentic;
    }

    @Override
    public void close() {
      aead.close();
    }
  }

  @Test
  void builtInOnesAreAlwaysThereAndPassTheirTest() {
    List<AeadProvider> all = AeadProviders.list();
    assertEquals("jdk", all.get(all.size() - 2).name());
    assertEquals("bouncycastle", all.getLast().name());
    for (String name : List.of("jdk", "bouncycastle")) {
      ProviderSelection<AeadProvider> found = AeadProviders.find(name);
      assertEquals(name, found.provider().name());
      assertTrue(found.rejected().isEmpty());
      assertEquals("asked for by name", found.reason());
    }
  }

  @Test
  void missingNameFallsToTheNextAndSaysSo() {
    ProviderSelection<AeadProvider> found = AeadProviders.select("nss", List.of(JDK));
    assertEquals("jdk", found.provider().name());
    assertEquals(List.of("nss: there is no provider of that name"), found.rejected());
  }

  @Test
  void brokenOrMissingProvidersFallToTheNextWithAReason() {
    ProviderSelection<AeadProvider> found =
        AeadProviders.select(
            "plain",
            List.of(
                new Fake("absent", false, null),
                new Fake("unlinked", true, null),
                new Fake("plain", true, key -> new Plain()),
                JDK));
    assertEquals("jdk", found.provider().name());
    assertEquals(3, found.rejected().size());
    assertEquals("plain: its cipher text is wrong", found.rejected().get(0));
    assertEquals("absent: not available on this system: absent", found.rejected().get(1));
    assertTrue(found.rejected().get(2).startsWith("unlinked: failed its self-test"));
  }

  @Test
  void selfTestFindsOneWrongLengthAndAForgeryThatIsBelieved() {
    assertNull(AeadSelfTest.fault(spoiling(-1, false)));
    assertEquals("its cipher text is wrong", AeadSelfTest.fault(spoiling(0, false)));
    for (int length : new int[] {1, 63, 64, 65, 128, 199}) {
      assertTrue(AeadSelfTest.fault(spoiling(length, false)) != null, "length " + length);
    }
    assertEquals(
        "it does not tell authentic packets from forged ones",
        AeadSelfTest.fault(spoiling(-1, true)));
  }

  @Test
  void nothingThatWorksIsAnError() {
    assertThrows(
        IllegalStateException.class,
        () -> AeadProviders.select(null, List.of(new Fake("plain", true, key -> new Plain()))));
  }

  private static AeadProvider spoiling(int length, boolean opensAll) {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (0x80 + i);
    }
    return new Fake("spoiling", true, bytes -> new Spoiling(JDK.create(key), length, opensAll));
  }
}
