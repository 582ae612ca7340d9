package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.junit.jupiter.api.Test;

class Blake2sTest {
  /** RFC 7693, appendix B. */
  @Test
  void hashesTheExampleOfTheRfc() {
    assertEquals(
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        HexFormat.of().formatHex(Blake2s.hash("abc".getBytes(StandardCharsets.US_ASCII))));
  }

  /** RFC 7693, appendix E: the hash of many hashes of all interesting lengths, keyed and not. */
  @Test
  void passesTheSelfTestOfTheRfc() {
    int[] digestLengths = {16, 20, 28, 32};
    int[] inputLengths = {0, 3, 64, 65, 255, 1024};
    Blake2sDigest all = new Blake2sDigest(256);
    for (int out : digestLengths) {
      for (int in : inputLengths) {
        byte[] input = sequence(in, in);
        byte[] key = sequence(out, out);
        for (Blake2sDigest digest :
            new Blake2sDigest[] {
              new Blake2sDigest(8 * out), new Blake2sDigest(key, out, null, null)
            }) {
          byte[] hash = new byte[out];
          digest.update(input, 0, in);
          digest.doFinal(hash, 0);
          all.update(hash, 0, out);
        }
      }
    }
    byte[] result = new byte[32];
    all.doFinal(result, 0);
    assertEquals(
        "6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe",
        HexFormat.of().formatHex(result));
  }

  @Test
  void macUsesKeyAndRange() {
    byte[] input = sequence(100, 1);
    byte[] key = sequence(32, 2);
    byte[] mac = Blake2s.mac(key, input, 10, 50);
    assertEquals(16, mac.length);
    assertArrayEquals(mac, Blake2s.mac(key, Arrays.copyOfRange(input, 10, 60), 0, 50));
  }

  /** HMAC from its definition in RFC 2104, with the hash that is tested above. */
  @Test
  void hmacIsThatOfTheRfc() {
    byte[] key = sequence(32, 3);
    byte[] inner = new byte[64];
    byte[] outer = new byte[64];
    Arrays.fill(inner, (byte) 0x36);
    Arrays.fill(outer, (byte) 0x5c);
    for (int i = 0; i < key.length; i++) {
      inner[i] ^= key[i];
      outer[i] ^= key[i];
    }
    byte[] text = sequence(77, 4);
    assertArrayEquals(
        Blake2s.hash(outer, Blake2s.hash(inner, text)),
        Blake2s.hmac(key, Arrays.copyOf(text, 70), Arrays.copyOfRange(text, 70, 77)));
  }

  /** The deterministic sequence of RFC 7693, appendix E. */
  private static byte[] sequence(int length, int seed) {
    byte[] out = new byte[length];
    int a = 0xdead4bad * seed;
    int b = 1;
    for (int i = 0; i < length; i++) {
      int t = a + b;
      a = b;
      b = t;
      out[i] = (byte) (t >>> 24);
    }
    return out;
  }
}
