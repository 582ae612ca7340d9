package fz.relay.core;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and judges nonces (RFC 8489 section 9.2) without keeping anything for those who only ask: a
 * nonce is the time at which it was made and a code over that and the client, in 16 characters. How
 * often one was used is counted from its first authenticated use on.
 */
final class Nonces {
  static final int MAX_USES = 10_000;
  static final long LIFETIME_SECONDS = 3_600;

  private static final int BYTES = 12;
  private static final int CHARACTERS = 16;
  private static final int MAX_COUNTED = 65_536;

  private final Mac mac;

  // Oldest first. Losing a count for want of room forgives uses, it does not refuse any.
  private final Map<String, int[]> uses =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
          return size() > MAX_COUNTED;
        }
      };

  /**
   * Creates a judge.
   *
   * @param secret 32 random bytes, the same for all cores of a relay
   */
  Nonces(byte[] secret) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** Returns a nonce for a client. */
  String make(ClientKey client, long nowSeconds) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).putInt((int) nowSeconds);
    bytes.put(code(client, (int) nowSeconds));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Returns true if a nonce was made for this client, is not too old and not used up. */
  boolean isGood(String nonce, ClientKey client, long nowSeconds) {
    if (nonce.length() != CHARACTERS) {
      return false;
    }
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce));
    } catch (IllegalArgumentException e) {
      return false;
    }
    int made = bytes.getInt();
    byte[] found = new byte[BYTES - 4];
    bytes.get(found);
    int age = (int) nowSeconds - made;
    int[] count = uses.get(nonce);
    return MessageDigest.isEqual(found, code(client, made))
        && age >= 0
        && age < LIFETIME_SECONDS
        && (count == null || count[0] < MAX_USES);
  }

  /** Counts an authenticated use. */
  void use(String nonce) {
    uses.computeIfAbsent(nonce, n -> new int[1])[0]++;
  }

  private byte[] code(ClientKey client, int made) {
    ByteBuffer input = ByteBuffer.allocate(28);
    input.putInt(made).putLong(client.high()).putLong(client.low());
    input.putShort((short) client.port()).putInt(client.ingress()).putShort((short) 0);
    byte[] code = new byte[BYTES - 4];
    System.arraycopy(mac.doFinal(input.array()), 0, code, 0, code.length);
    return code;
  }
}
