package fz.portal.session;

import fz.portal.policy.Device;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets that a client and a gateway share. They depend on both devices and both public keys and
 * on nothing else, so that a repeated authorization leaves an existing connection alone.
 *
 * @param presharedKey WireGuard preshared key, base64
 */
record Credentials(String presharedKey, Ice client, Ice gateway) {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  /** One side's ICE user fragment and password. */
  record Ice(String username, String password) {
    /** Hides the password. */
    @Override
    public String toString() {
      return "Ice[username=" + username + "]";
    }
  }

  /** Hides the key. */
  @Override
  public String toString() {
    return "Credentials[]";
  }

  static Credentials of(Device client, Device gateway) {
    try {
      String hash =
          base32(
              MessageDigest.getInstance("SHA-256")
                  .digest(
                      String.join(
                              ":",
                              client.id(),
                              client.publicKey(),
                              gateway.id(),
                              gateway.publicKey())
                          .getBytes(StandardCharsets.UTF_8)));
      return new Credentials(
          Base64.getEncoder().encodeToString(presharedKey(client, gateway)),
          new Ice(hash.substring(0, 4), hash.substring(4, 26)),
          new Ice(hash.substring(26, 30), hash.substring(30, 52)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** PBKDF2 with HMAC-SHA256, one iteration, one block (RFC 8018, section 5.2). */
  private static byte[] presharedKey(Device client, Device gateway)
      throws GeneralSecurityException {
    byte[] password = new byte[64];
    System.arraycopy(client.pskBase(), 0, password, 0, 32);
    System.arraycopy(gateway.pskBase(), 0, password, 32, 32);
    String salt =
        "WG_PSK|C_ID:"
            + client.id()
            + "|G_ID:"
            + gateway.id()
            + "|C_PK:"
            + client.publicKey()
            + "|G_PK:"
            + gateway.publicKey();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(password, "HmacSHA256"));
    mac.update(salt.getBytes(StandardCharsets.UTF_8));
    return mac.doFinal(new byte[] {0, 0, 0, 1});
  }

  /** RFC 4648, section 6, in lower case and without padding. */
  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | b & 0xFF;
      bits += 8;
      while (bits >= 5) {
        text.append(BASE32.charAt(buffer >> bits - 5 & 31));
        bits -= 5;
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(BASE32.charAt(buffer << 5 - bits & 31));
    }
    return text.toString();
  }
}
