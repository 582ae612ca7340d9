package fz.relay.core;

import java.util.Optional;

/**
 * Knows the keys of users. Called by several threads at once.
 *
 * <p>The key of a user name is MD5 of {@code name:realm:password} (RFC 8489 section 9.2.2).
 */
public interface Credentials {
  /**
   * Returns the key of a user.
   *
   * @param username what the client sent; untrusted text
   * @return empty if no user can have such a name
   */
  Optional<Key> find(String username);

  /**
   * A key and how long it is good for.
   *
   * @param secret the key of MESSAGE-INTEGRITY; not to be changed
   * @param expiresAtSeconds the UNIX time from which the user is refused, {@link Long#MAX_VALUE}
   *     for never
   */
  record Key(byte[] secret, long expiresAtSeconds) {
    @Override
    public String toString() {
      return "Key[expiresAtSeconds=" + expiresAtSeconds + "]";
    }
  }
}
