package fz.ice.turn;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunMessage;
import fz.ice.StunWriter;

/** The long-term credential mechanism (RFC 8489 section 9.2) from the client's side. */
final class Authentication {
  private final LongTermCredentials credentials;
  private String realm;
  private String nonce;
  private byte[] key;
  private int stamp;

  Authentication(LongTermCredentials credentials) {
    this.credentials = credentials;
  }

  /** Returns what changes with realm and nonce; 0 while they are not known. */
  int stamp() {
    return stamp;
  }

  /** Signs a request if that is possible, else leaves it as it is. */
  byte[] finish(StunWriter writer) {
    if (key == null) {
      return writer.toByteArray();
    }
    return writer
        .text(StunAttribute.USERNAME, credentials.username())
        .text(StunAttribute.REALM, realm)
        .text(StunAttribute.NONCE, nonce)
        .integrity(key)
        .toByteArray();
  }

  /** Takes realm and nonce of a 401 or 438. */
  void challenge(StunMessage message) {
    String newNonce = message.text(StunAttribute.NONCE).orElse(null);
    String newRealm = message.text(StunAttribute.REALM).orElse(realm);
    if (newNonce == null || newRealm == null) {
      return;
    }
    boolean sameRealm = newRealm.equals(realm);
    if (sameRealm && newNonce.equals(nonce)) {
      return;
    }
    if (!sameRealm) {
      realm = newRealm;
      key = credentials.key(realm);
    }
    nonce = newNonce;
    stamp++;
  }

  boolean verifies(StunMessage message) {
    return key != null && message.verifiesIntegrity(key);
  }

  /** Forgets what another server said. */
  void forget() {
    realm = null;
    nonce = null;
    key = null;
    stamp = 0;
  }
}
