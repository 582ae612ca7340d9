package fz.crypto.ipsecmb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.wireguard.AeadProviders;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is particular to this module; what every cipher must do is tested from outside. */
class IpsecMbAeadTest {
  private final AeadProvider provider = new IpsecMbAeadProvider();

  @Test
  void saysWhatItIsOrWhyItCannotBeUsed() {
    assertTrue(provider.description().matches("(Intel Multi-Buffer Crypto|libIPSec_MB).*"));
    if (!provider.isAvailable()) {
      assertTrue(provider.description().endsWith(")"), provider.description());
      String message =
          assertThrows(IllegalStateException.class, () -> provider.create(new byte[32]))
              .getMessage();
      assertEquals(provider.description(), message);
    }
  }

  @Test
  void takesOnlyVersionsWhoseLayoutWasChecked() {
    assertTrue(IpsecMb.isChecked(0x10300));
    assertTrue(IpsecMb.isChecked(0x10301));
    assertFalse(IpsecMb.isChecked(0x10200));
    assertFalse(IpsecMb.isChecked(0x10400));
    assertFalse(IpsecMb.isChecked(0x20300));
    assertFalse(IpsecMb.isChecked(0));
  }

  @Test
  void isPreferred() {
    assumeTrue(provider.isAvailable(), provider.description());
    assertNull(AeadProviders.fault(provider));
    assertEquals(provider.name(), AeadProviders.find().provider().name());
    assertEquals(provider.name(), AeadProviders.fastest(System::nanoTime).provider().name());
  }

  @Test
  void zeroesTheKey() {
    assumeTrue(provider.isAvailable(), provider.description());
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 7);
    // The piece that is given back last is taken first.
    MemorySegment piece = IpsecMbAead.KEYS.take();
    IpsecMbAead.KEYS.give(piece);
    Aead aead = provider.create(key);
    assertArrayEquals(key, piece.asSlice(0, key.length).toArray(ValueLayout.JAVA_BYTE));
    aead.close();
    assertArrayEquals(
        new byte[key.length], piece.asSlice(0, key.length).toArray(ValueLayout.JAVA_BYTE));
  }
}
