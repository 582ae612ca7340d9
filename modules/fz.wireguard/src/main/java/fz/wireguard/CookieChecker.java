package fz.wireguard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;

/**
 * The receiving side of mac1, mac2 and cookies (paper, sections 5.3, 5.4.4 and 5.4.7): proves that
 * a sender knows the public key before anything costly is done, and, under load, that it receives
 * at the address that it claims to have.
 */
final class CookieChecker {
  static final int COOKIE_BYTES = 16;

  /** How long a cookie is accepted and used. */
  static final long COOKIE_NANOS = 120_000_000_000L;

  private static final byte[] MAC1_LABEL = "mac1----".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COOKIE_LABEL = "cookie--".getBytes(StandardCharsets.US_ASCII);
  private static final int ADDRESS_BYTES = 18;

  private final RandomGenerator random;
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private final byte[] secret = new byte[32];
  private long secretUntil = Long.MIN_VALUE;

  CookieChecker(byte[] publicKey, RandomGenerator random) {
    this.random = random;
    this.mac1Key = mac1Key(publicKey);
    this.cookieKey = cookieKey(publicKey);
  }

  static byte[] mac1Key(byte[] publicKey) {
    return Blake2s.hash(MAC1_LABEL, publicKey);
  }

  static byte[] cookieKey(byte[] publicKey) {
    return Blake2s.hash(COOKIE_LABEL, publicKey);
  }

  /** Returns true if mac1, at the given offset, fits what is in front of it. */
  boolean hasMac1(byte[] message, int mac1Offset) {
    return matches(Blake2s.mac(mac1Key, message, 0, mac1Offset), message, mac1Offset);
  }

  /** Returns true if mac2 was made with a cookie that this side gave to that address. */
  boolean hasMac2(byte[] message, int mac1Offset, long high, long low, int port, long nowNanos) {
    if (nowNanos >= secretUntil) {
      return false;
    }
    int mac2Offset = mac1Offset + Message.MAC_BYTES;
    byte[] expected = Blake2s.mac(cookie(high, low, port), message, 0, mac2Offset);
    return matches(expected, message, mac2Offset);
  }

  /** Returns a cookie reply to a handshake message. */
  byte[] reply(byte[] message, int mac1Offset, long high, long low, int port, long nowNanos) {
    if (nowNanos >= secretUntil) {
      random.nextBytes(secret);
      secretUntil = nowNanos + COOKIE_NANOS;
    }
    byte[] nonce = new byte[CookieCipher.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] mac1 = new byte[Message.MAC_BYTES];
    System.arraycopy(message, mac1Offset, mac1, 0, Message.MAC_BYTES);
    byte[] reply = new byte[Message.COOKIE_BYTES];
    Message.writeInt(reply, 0, Message.COOKIE);
    System.arraycopy(message, 4, reply, 4, 4);
    System.arraycopy(nonce, 0, reply, 8, nonce.length);
    CookieCipher.seal(cookieKey, nonce, cookie(high, low, port), mac1, reply, 8 + nonce.length);
    return reply;
  }

  private byte[] cookie(long high, long low, int port) {
    byte[] address = new byte[ADDRESS_BYTES];
    for (int i = 0; i < 8; i++) {
      address[i] = (byte) (high >>> 56 - 8 * i);
      address[8 + i] = (byte) (low >>> 56 - 8 * i);
    }
    address[16] = (byte) (port >>> 8);
    address[17] = (byte) port;
    return Blake2s.mac(secret, address, 0, ADDRESS_BYTES);
  }

  private static boolean matches(byte[] expected, byte[] message, int offset) {
    byte[] actual = new byte[Message.MAC_BYTES];
    System.arraycopy(message, offset, actual, 0, Message.MAC_BYTES);
    return MessageDigest.isEqual(expected, actual);
  }
}
