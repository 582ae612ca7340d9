package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.wireguard.spi.X25519Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class X25519ProvidersTest {
  /** One that does something else to what another computed. */
  private record Wrong(boolean believesAll, boolean wrongPublic) implements X25519Provider {
    private static final X25519Provider RIGHT = X25519Providers.builtIn();

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public String description() {
      return "wrong";
    }

    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public void publicKey(byte[] privateKey, byte[] publicKey) {
      RIGHT.publicKey(privateKey, publicKey);
      publicKey[3] ^= wrongPublic ? (byte) 1 : 0;
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, int publicKeyOffset, byte[] shared) {
      boolean usable = RIGHT.agree(privateKey, publicKey, publicKeyOffset, shared);
      shared[3] ^= believesAll ? 0 : (byte) 1;
      return usable || believesAll;
    }
  }

  @Test
  void builtInOnesPassTheirSelfTestAndAgreeWithEachOther() {
    List<X25519Provider> all = List.of(X25519Providers.builtIn(), new JdkX25519());
    all.forEach(provider -> assertNull(X25519SelfTest.fault(provider), provider.name()));
    Random random = new Random(4);
    for (int i = 0; i < 20; i++) {
      byte[] a = Curve25519.generatePrivateKey(random);
      byte[] b = Curve25519.generatePrivateKey(random);
      byte[][] secrets = new byte[4][32];
      int n = 0;
      for (X25519Provider provider : all) {
        byte[] publicA = new byte[32];
        provider.publicKey(a, publicA);
        assertArrayEquals(Curve25519.publicKey(a), publicA);
        assertTrue(provider.agree(a, Curve25519.publicKey(b), 0, secrets[n++]));
        assertTrue(provider.agree(b, publicA, 0, secrets[n++]));
      }
      assertEquals(1, Arrays.stream(secrets).map(Arrays::toString).distinct().count());
    }
  }

  @Test
  void selfTestFindsWrongAnswersAndPointsThatAreNotRefused() {
    assertEquals("its public key is wrong", X25519SelfTest.fault(new Wrong(true, true)));
    assertEquals("its shared secret is wrong", X25519SelfTest.fault(new Wrong(false, false)));
    assertEquals(
        "it does not refuse points of small order", X25519SelfTest.fault(new Wrong(true, false)));
  }

  @Test
  void withoutMachineCodeBouncyCastleIsTaken() {
    ProviderSelection<X25519Provider> found = X25519Providers.fastest(() -> 0);
    assertEquals("bouncycastle", found.provider().name());
    assertEquals(List.of(), found.rejected());
    assertEquals("jdk", X25519Providers.find("jdk").provider().name());
    assertEquals("bouncycastle", X25519Providers.find().provider().name());
    ProviderSelection<X25519Provider> missing = X25519Providers.find("nss");
    assertEquals("bouncycastle", missing.provider().name());
    assertEquals(List.of("nss: there is no provider of that name"), missing.rejected());
  }

  @Test
  void jdkRefusesPointsOfSmallOrderAndLeavesZeros() {
    byte[] shared = new byte[32];
    Arrays.fill(shared, (byte) 7);
    assertFalse(new JdkX25519().agree(new byte[32], new byte[32], 0, shared));
    assertArrayEquals(new byte[32], shared);
  }
}
