package fz.ice;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * A user name and a password that a server knows (RFC 8489 section 9.2). The text form leaves the
 * password out.
 *
 * @param username as the server knows it
 * @param password the secret
 */
public record LongTermCredentials(String username, String password) {

  /** Checks that nothing is missing. */
  public LongTermCredentials {
    Objects.requireNonNull(username);
    Objects.requireNonNull(password);
  }

  /**
   * Returns the key of MESSAGE-INTEGRITY in a realm: MD5 of "user:realm:password" (RFC 8489 section
   * 9.2.2).
   */
  public byte[] key(String realm) {
    String text = username + ":" + realm + ":" + password;
    try {
      return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  @Override
  public String toString() {
    return "LongTermCredentials[]";
  }
}
