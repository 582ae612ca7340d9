package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/**
 * No published vectors have BLAKE2s: an implementation of RFC 2104 and RFC 5869 stands for them.
 */
class HkdfTest {
  private static final int CASES = 500;

  private final Random random = new Random(5869);

  @Test
  void deriveIsHkdfOfRfc5869WithTheChainingKeyAsSalt() {
    for (int i = 0; i < CASES; i++) {
      byte[] salt = bytes(32);
      byte[] input = bytes(random.nextInt(70));
      byte[][] outputs = new byte[1 + random.nextInt(3)][32];
      HKDFBytesGenerator reference = new HKDFBytesGenerator(new Blake2sDigest(256));
      reference.init(new HKDFParameters(input, salt, null));
      byte[] expected = new byte[32 * outputs.length];
      reference.generateBytes(expected, 0, expected.length);
      Hkdf.derive(salt, input, outputs);
      for (int k = 0; k < outputs.length; k++) {
        assertArrayEquals(Arrays.copyOfRange(expected, 32 * k, 32 * k + 32), outputs[k]);
      }
    }
    System.out.println("HKDF-BLAKE2s: " + CASES + " cases agree with BouncyCastle");
  }

  @Test
  void hmacIsThatOfRfc2104() {
    for (int i = 0; i < CASES; i++) {
      byte[] key = bytes(random.nextInt(65));
      // Some messages are empty: the key's block is the last one then.
      byte[] first = bytes(i % 10 == 0 ? 0 : random.nextInt(200));
      byte[] second = bytes(i % 20 == 0 ? 0 : random.nextInt(200));
      HMac reference = new HMac(new Blake2sDigest(256));
      reference.init(new KeyParameter(key));
      reference.update(first, 0, first.length);
      reference.update(second, 0, second.length);
      byte[] expected = new byte[32];
      reference.doFinal(expected, 0);
      assertArrayEquals(expected, Hkdf.hmac(key, first, second));
    }
    System.out.println("HMAC-BLAKE2s: " + CASES + " cases agree with BouncyCastle");
  }

  @Test
  void outputMayBeTheChainingKey() {
    byte[] chainingKey = bytes(32);
    byte[] expected = new byte[32];
    Hkdf.derive(chainingKey, new byte[] {1}, expected);
    Hkdf.derive(chainingKey, new byte[] {1}, chainingKey);
    assertArrayEquals(expected, chainingKey);
    assertEquals(32, expected.length);
  }

  private byte[] bytes(int length) {
    byte[] out = new byte[length];
    random.nextBytes(out);
    return out;
  }
}
