package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.wireguard.ProviderSelection.Candidate;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CryptoChoiceTest {
  @Test
  void takesWhatIsAskedForByName() {
    CryptoChoice choice = CryptoChoice.of("bouncycastle", "jdk", () -> 0);
    assertEquals("bouncycastle", choice.aead().provider().name());
    assertEquals("jdk", choice.x25519().provider().name());
    assertEquals(Optional.empty(), choice.warning());
  }

  @Test
  void saysWhatThereIsWhenTheNameIsWrong() {
    assertEquals(
        "packet cipher 'nss' cannot be used: nss: there is no provider of that name; there are:"
            + " auto, jdk, bouncycastle",
        message("nss", "auto"));
    assertTrue(message("jdk", "nss").startsWith("key agreement 'nss' cannot be used: "));
  }

  @Test
  void oneLineSaysWhatWasPassedOverForBoth() {
    String fault = "not available on this system";
    CryptoChoice choice =
        new CryptoChoice(
            new ProviderSelection<>(
                new JdkAeadSource(),
                "",
                List.of(new Candidate<AeadProvider>("openssl", null, fault, -1))),
            new ProviderSelection<>(
                X25519Providers.builtIn(),
                "",
                List.of(new Candidate<X25519Provider>("openssl", null, fault, -1))));
    assertEquals(
        "openssl: not available on this system; packets use jdk, handshakes bouncycastle",
        choice.warning().orElseThrow());
  }

  @Test
  void missingMachineCodeIsNoNewsWhereOtherMachineCodeIsUsed() {
    AeadProvider used = new Machine("used", true);
    Candidate<AeadProvider> absent = candidate(new Machine("absent", false));
    Candidate<AeadProvider> broken = candidate(new Machine("broken", true));
    assertEquals(Optional.empty(), choice(used, List.of(absent)).warning());
    assertEquals(
        "broken: a fault; packets use used, handshakes bouncycastle",
        choice(used, List.of(absent, broken)).warning().orElseThrow());
    assertEquals(
        "absent: a fault; packets use jdk, handshakes bouncycastle",
        choice(new JdkAeadSource(), List.of(absent)).warning().orElseThrow());
  }

  private static Candidate<AeadProvider> candidate(AeadProvider provider) {
    return new Candidate<>(provider.name(), provider, "a fault", -1);
  }

  private static CryptoChoice choice(AeadProvider used, List<Candidate<AeadProvider>> candidates) {
    return new CryptoChoice(
        new ProviderSelection<>(used, "", candidates),
        new ProviderSelection<>(X25519Providers.builtIn(), "", List.of()));
  }

  /** Machine code by its word only. */
  private record Machine(String name, boolean isAvailable) implements AeadProvider {
    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public boolean isNative() {
      return true;
    }

    @Override
    public Aead create(byte[] key) {
      throw new AssertionError("nothing is encrypted");
    }

    @Override
    public void sealMessage(
        byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
      throw new AssertionError("nothing is encrypted");
    }

    @Override
    public byte[] openMessage(
        byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
      throw new AssertionError("nothing is decrypted");
    }
  }

  private static String message(String cipher, String keyAgreement) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> CryptoChoice.of(cipher, keyAgreement, System::nanoTime))
        .getMessage();
  }
}
