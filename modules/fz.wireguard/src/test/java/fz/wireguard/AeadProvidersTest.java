package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

class AeadProvidersTest {
  private static final AeadProvider JDK = new JdkAeadSource();

  /** A provider that does as it is told. */
  private record Fake(String name, boolean isAvailable, Aead aead) implements AeadProvider {
    @Override
    public String description() {
      return name;
    }

    @Override
    public Aead create(byte[] key) {
      if (aead == null) {
        throw new UnsatisfiedLinkError("no symbol");
      }
      return aead;
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

  @Test
  void cipherOfTheJdkIsAlwaysThereAndPassesItsTest() {
    assertEquals("jdk", AeadProviders.list().getLast().name());
    AeadProviders.Selection found = AeadProviders.find("jdk");
    assertEquals("jdk", found.provider().name());
    assertTrue(found.rejected().isEmpty());
  }

  @Test
  void missingNameFallsToTheNextAndSaysSo() {
    AeadProviders.Selection found = AeadProviders.select("nss", List.of(JDK));
    assertEquals("jdk", found.provider().name());
    assertEquals(List.of("nss: no such cipher provider"), found.rejected());
  }

  @Test
  void brokenOrMissingProvidersFallToTheNextWithAReason() {
    AeadProviders.Selection found =
        AeadProviders.select(
            "plain",
            List.of(
                new Fake("absent", false, null),
                new Fake("unlinked", true, null),
                new Fake("plain", true, new Plain()),
                JDK));
    assertEquals("jdk", found.provider().name());
    assertEquals(3, found.rejected().size());
    assertEquals("plain: its cipher text is wrong", found.rejected().get(0));
    assertEquals("absent: not available on this system", found.rejected().get(1));
    assertTrue(found.rejected().get(2).startsWith("unlinked: failed its self-test"));
  }

  @Test
  void nothingThatWorksIsAnError() {
    assertThrows(
        IllegalStateException.class,
        () -> AeadProviders.select(null, List.of(new Fake("plain", true, new Plain()))));
  }
}
