package fz.wireguard;

import fz.wireguard.spi.X25519Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Known answers for a key agreement, and the points that it must refuse. */
final class X25519SelfTest {
  /** Private key, public key and secret of RFC 7748 section 5.2; the second has its top bit set. */
  private static final List<List<byte[]>> ANSWERS =
      List.of(
          List.of(
              hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
              hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
              hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")),
          List.of(
              hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
              hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"),
              hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")));

  /** The same section's first iteration: the public key of the private key 9. */
  private static final byte[] NINE =
      hex("0900000000000000000000000000000000000000000000000000000000000000");

  private static final byte[] PUBLIC_OF_NINE =
      hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");

  /** Every u-coordinate of small order: 0, 1, two of order 8, and p - 1, p and p + 1. */
  private static final List<byte[]> SMALL_ORDER =
      List.of(
          new byte[X25519Provider.KEY_BYTES],
          hex("0100000000000000000000000000000000000000000000000000000000000000"),
          hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
          hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
          hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));

  private X25519SelfTest() {}

  /** Returns why a provider cannot be used, or null if it can. */
  static String fault(X25519Provider provider) {
    try {
      return provider.isAvailable()
          ? wrongAnswer(provider)
          : "not available on this system: " + provider.description();
    } catch (RuntimeException | LinkageError e) {
      return "failed its self-test: " + e;
    }
  }

  /** Returns the operation that is measured: one key agreement. */
  static Contest.Workload workload(X25519Provider provider) {
    byte[] shared = new byte[X25519Provider.KEY_BYTES];
    return () -> {
      if (!provider.agree(NINE, PUBLIC_OF_NINE, 0, shared)) {
        throw new IllegalStateException("the point is not of small order");
      }
      return 1;
    };
  }

  private static String wrongAnswer(X25519Provider provider) {
    byte[] own = new byte[X25519Provider.KEY_BYTES];
    provider.publicKey(NINE, own);
    if (!Arrays.equals(own, PUBLIC_OF_NINE)) {
      return "its public key is wrong";
    }
    byte[] shared = new byte[X25519Provider.KEY_BYTES];
    for (List<byte[]> answer : ANSWERS) {
      byte[] behindOne = new byte[1 + X25519Provider.KEY_BYTES];
      System.arraycopy(answer.get(1), 0, behindOne, 1, X25519Provider.KEY_BYTES);
      boolean usable = provider.agree(answer.get(0), behindOne, 1, shared);
      if (!usable || !Arrays.equals(shared, answer.get(2))) {
        return "its shared secret is wrong";
      }
    }
    for (byte[] point : SMALL_ORDER) {
      Arrays.fill(shared, (byte) 1);
      boolean usable = provider.agree(ANSWERS.getFirst().getFirst(), point, 0, shared);
      if (usable || !Arrays.equals(shared, new byte[X25519Provider.KEY_BYTES])) {
        return "it does not refuse points of small order";
      }
    }
    return null;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
