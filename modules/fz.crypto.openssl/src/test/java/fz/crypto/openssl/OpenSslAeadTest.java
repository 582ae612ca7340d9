package fz.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.wireguard.AeadProviders;
import fz.wireguard.ProviderSelection;
import fz.wireguard.spi.AeadProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenSslAeadTest {
  private final OpenSslAeadProvider provider = new OpenSslAeadProvider();

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(provider.isAvailable(), "libcrypto 3 is not installed");
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
}
