package fz.portal.session;

import fz.control.message.Relay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What follows from the stamp secret of a relay: its id, and the user name and password of each of
 * its users, which the relay derives in the same way. A relay that has started again has another
 * secret and is another one.
 */
final class RelayCredentials {
  /** Credentials of peers whose token never ends are good until 2038. */
  private static final long LAST_EXPIRY = 2_145_916_800L;

  private RelayCredentials() {}

  /** Returns the id of a relay: a UUID of version 4 made of the hash of its secret. */
  static String id(String stampSecret) {
    ByteBuffer hash = ByteBuffer.wrap(hash(stampSecret));
    long high = hash.getLong() & ~0xf000L | 0x4000L;
    long low = hash.getLong() & ~(3L << 62) | 1L << 63;
    return new UUID(high, low).toString();
  }

  /**
   * Returns a relay for one user, an entry for each of its addresses.
   *
   * @param publicKey the user's WireGuard key, Base64
   * @param expiresAt when the user's session ends, seconds since 1970
   */
  static List<Relay> of(RelayPeer relay, String stampSecret, String publicKey, long expiresAt) {
    long end = Math.min(expiresAt, LAST_EXPIRY);
    String salt = base64(hash(publicKey));
    String password = base64(hash(end + ":" + stampSecret + ":" + salt));
    List<Relay> entries = new ArrayList<>();
    Stream.concat(relay.ipv4().stream(), relay.ipv6().stream())
        .map(text -> new InetSocketAddress(InetAddress.ofLiteral(text), relay.port()))
        .forEach(
            address ->
                entries.add(new Relay(id(stampSecret), address, end + ":" + salt, password, end)));
    return entries;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
