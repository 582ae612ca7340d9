package fz.relay.core;

import fz.ice.LongTermCredentials;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The three ways in which users of a relay get their passwords. */
public final class Passwords {
  private static final int MAX_EXPIRY_DIGITS = 18;

  private Passwords() {}

  /** Returns users whose passwords are known, each good for ever. */
  public static Credentials fixed(String realm, Map<String, String> passwords) {
    Map<String, Credentials.Key> keys = new TreeMap<>();
    passwords.forEach(
        (name, password) ->
            keys.put(
                name,
                new Credentials.Key(
                    new LongTermCredentials(name, password).key(realm), Long.MAX_VALUE)));
    return username -> Optional.ofNullable(keys.get(username));
  }

  /**
   * Returns users by a secret that the relay shares with whoever issues credentials, as the "REST
   * API for access to TURN services" has it: the name is the UNIX time at which it ends, perhaps
   * with a colon and any text; the password is the Base64 form of HMAC-SHA1 of the name.
   */
  public static Credentials shared(String realm, String secret) {
    return username ->
        expiry(username).stream()
            .mapToObj(end -> key(username, realm, sharedPassword(secret, username), end))
            .findFirst();
  }

  /** Returns the password of a user name under a shared secret, see {@link #shared}. */
  public static String sharedPassword(String secret, String username) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] code = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /**
   * Returns users of a portal: the name is the UNIX time at which it ends, a colon and a salt that
   * is opaque to the relay.
   *
   * @param stamp the secret that the relay told the portal, as text
   */
  public static Credentials stamped(String realm, String stamp) {
    return username ->
        username.indexOf(':') < 0
            ? Optional.empty()
            : expiry(username).stream()
                .mapToObj(end -> key(username, realm, stampedPassword(stamp, username), end))
                .findFirst();
  }

  /** Returns the password of a user name under a stamp secret, see {@link #stamped}. */
  public static String stampedPassword(String stamp, String username) {
    int colon = username.indexOf(':');
    String expiry = username.substring(0, colon);
    String salt = username.substring(colon + 1);
    byte[] digest = digest("SHA-256", expiry + ":" + stamp + ":" + salt);
    return Base64.getEncoder().withoutPadding().encodeToString(digest);
  }

  /** Returns a new stamp secret: 64 hexadecimal digits. */
  public static String stamp(byte[] random32) {
    return HexFormat.of().formatHex(random32);
  }

  private static Credentials.Key key(String username, String realm, String password, long end) {
    return new Credentials.Key(new LongTermCredentials(username, password).key(realm), end);
  }

  private static OptionalLong expiry(String username) {
    int colon = username.indexOf(':');
    String digits = colon < 0 ? username : username.substring(0, colon);
    if (digits.isEmpty() || digits.length() > MAX_EXPIRY_DIGITS) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(Long.parseLong(digits));
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
