package fz.ice;

import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two check values at the end of a STUN message (RFC 8489 sections 14.5 and 14.7). */
final class StunIntegrity {
  static final int MAC_LENGTH = 20;
  private static final String ALGORITHM = "HmacSHA1";
  private static final int FINGERPRINT_MASK = 0x5354554e;

  private StunIntegrity() {}

  /**
   * Computes HMAC-SHA1 over the bytes before MESSAGE-INTEGRITY, with the length field of the header
   * read as if the message ended right after that attribute.
   *
   * @param end where the attribute's header begins
   */
  static byte[] mac(byte[] message, int end, byte[] key) {
    int length = end + 4 + MAC_LENGTH - StunMessage.HEADER_LENGTH;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      // An empty key is legal for HMAC but not for the JDK's type; one zero byte is the same key.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, ALGORITHM));
      mac.update(message, 0, 2);
      mac.update((byte) (length >>> 8));
      mac.update((byte) length);
      mac.update(message, 4, end - 4);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /**
   * Computes FINGERPRINT over the bytes before it; the length field must already include it.
   *
   * @param end where the attribute's header begins
   */
  static int fingerprint(byte[] message, int end) {
    CRC32 crc = new CRC32();
    crc.update(message, 0, end);
    return (int) crc.getValue() ^ FINGERPRINT_MASK;
  }
}
