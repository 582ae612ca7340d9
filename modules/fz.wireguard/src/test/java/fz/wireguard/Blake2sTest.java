package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
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
    int hashes = 0;
    Blake2s all = new Blake2s(32);
    for (int out : digestLengths) {
      for (int in : inputLengths) {
        byte[] input = sequence(in, in);
        byte[] plain = hash(out, input);
        byte[] keyed = hash(out, input, sequence(out, out));
        all.update(plain, 0, out);
        all.update(keyed, 0, out);
        hashes += 2;
      }
    }
    byte[] result = new byte[32];
    all.finish(result, 0);
    assertEquals(
        "6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe",
        HexFormat.of().formatHex(result));
    System.out.println("BLAKE2s: " + hashes + " hashes of RFC 7693 appendix E, half of them keyed");
  }

  @Test
  void agreesWithAnotherImplementationForEveryLengthAndEverySplit() {
    Random random = new Random(7693);
    for (int length = 0; length <= 300; length++) {
      byte[] input = new byte[length];
      random.nextBytes(input);
      byte[] key = new byte[random.nextInt(33)];
      random.nextBytes(key);
      int out = 1 + random.nextInt(32);
      Blake2sDigest reference = new Blake2sDigest(key, out, null, null);
      reference.update(input, 0, length);
      byte[] expected = new byte[out];
      reference.doFinal(expected, 0);
      Blake2s hash = new Blake2s(out, key);
      int split = random.nextInt(length + 1);
      hash.update(input, 0, split);
      hash.update(input, split, length - split);
      byte[] actual = new byte[out + 2];
      hash.finish(actual, 1);
      assertArrayEquals(expected, Arrays.copyOfRange(actual, 1, 1 + out), "length " + length);
    }
  }

  @Test
  void macUsesKeyAndRange() {
    byte[] input = sequence(100, 1);
    byte[] key = sequence(32, 2);
    byte[] mac = Blake2s.mac(key, input, 10, 50);
    assertEquals(16, mac.length);
    assertArrayEquals(mac, Blake2s.mac(key, Arrays.copyOfRange(input, 10, 60), 0, 50));
  }

  @Test
  void forkGoesOnFromWholeBlocksOnly() {
    byte[] input = sequence(150, 3);
    Blake2s begun = new Blake2s(32);
    begun.update(input, 0, 128);
    for (int i = 0; i < 2; i++) {
      Blake2s fork = begun.fork();
      fork.update(input, 128, 22);
      byte[] whole = new byte[32];
      fork.finish(whole, 0);
      assertArrayEquals(hash(32, input), whole);
    }
    byte[] out = new byte[32];
    assertThrows(IllegalStateException.class, () -> begun.fork().finish(out, 0));
    begun.update(input, 0, 1);
    assertThrows(IllegalStateException.class, begun::fork);
  }

  @Test
  void refusesLengthsThatTheRfcDoesNotHave() {
    assertThrows(IllegalArgumentException.class, () -> new Blake2s(0));
    assertThrows(IllegalArgumentException.class, () -> new Blake2s(33));
    assertThrows(IllegalArgumentException.class, () -> new Blake2s(32, new byte[33]));
  }

  private static byte[] hash(int outBytes, byte[] input, byte... key) {
    Blake2s hash = new Blake2s(outBytes, key);
    hash.update(input, 0, input.length);
    byte[] out = new byte[outBytes];
    hash.finish(out, 0);
    return out;
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
