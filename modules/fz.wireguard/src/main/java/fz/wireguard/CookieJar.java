package fz.wireguard;

import java.util.Arrays;

/** The sending side of mac1, mac2 and cookies, for one peer. */
final class CookieJar {
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private final byte[] lastMac1 = new byte[Message.MAC_BYTES];
  private boolean awaitsReply;
  private byte[] cookie;
  private long cookieUntil;

  CookieJar(byte[] peerPublicKey) {
    this.mac1Key = CookieChecker.mac1Key(peerPublicKey);
    this.cookieKey = CookieChecker.cookieKey(peerPublicKey);
  }

  /** Writes both macs at the end of a handshake message. */
  void sign(byte[] message, int mac1Offset, long nowNanos) {
    byte[] mac1 = Blake2s.mac(mac1Key, message, 0, mac1Offset);
    System.arraycopy(mac1, 0, message, mac1Offset, Message.MAC_BYTES);
    System.arraycopy(mac1, 0, lastMac1, 0, Message.MAC_BYTES);
    awaitsReply = true;
    int mac2Offset = mac1Offset + Message.MAC_BYTES;
    if (cookie != null && nowNanos < cookieUntil) {
      byte[] mac2 = Blake2s.mac(cookie, message, 0, mac2Offset);
      System.arraycopy(mac2, 0, message, mac2Offset, Message.MAC_BYTES);
    } else {
      Arrays.fill(message, mac2Offset, mac2Offset + Message.MAC_BYTES, (byte) 0);
    }
  }

  /** Returns true if the reply belongs to the message signed last; its cookie is used from now. */
  boolean accept(byte[] reply, long nowNanos) {
    if (!awaitsReply) {
      return false;
    }
    byte[] nonce = Arrays.copyOfRange(reply, 8, 8 + CookieCipher.NONCE_BYTES);
    byte[] opened =
        CookieCipher.open(
            cookieKey,
            nonce,
            reply,
            8 + CookieCipher.NONCE_BYTES,
            CookieChecker.COOKIE_BYTES + CookieCipher.TAG_BYTES,
            lastMac1);
    if (opened == null) {
      return false;
    }
    awaitsReply = false;
    cookie = opened;
    // Used a little shorter than it is accepted, so that it does not expire on the way.
    cookieUntil = nowNanos + CookieChecker.COOKIE_NANOS - PeerTimers.REKEY_TIMEOUT_NANOS;
    return true;
  }
}
