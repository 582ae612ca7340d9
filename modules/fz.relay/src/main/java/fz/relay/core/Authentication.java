package fz.relay.core;

import fz.ice.StunAttribute;
import fz.ice.StunMessage;
import java.util.Optional;

/**
 * Judges long-term credentials (RFC 8489 section 9.2.4). A user that does not exist costs as much
 * time as a wrong password.
 */
final class Authentication {
  private static final byte[] NO_KEY = new byte[16];

  private final RelayConfig config;
  private final Credentials credentials;
  private final Nonces nonces;
  private final Replies replies;

  Authentication(RelayConfig config, Credentials credentials, Nonces nonces, Replies replies) {
    this.config = config;
    this.credentials = credentials;
    this.nonces = nonces;
    this.replies = replies;
  }

  /**
   * What became of a request: either the request with its user, or how to refuse it.
   *
   * @param request the authenticated request, null if it is refused
   * @param reply the refusal, null if there is nothing to say
   */
  record Outcome(Request request, byte[] reply) {}

  Outcome judge(Request request, long nowSeconds) {
    StunMessage message = request.message();
    Optional<String> username = message.username();
    Optional<String> nonce = message.text(StunAttribute.NONCE);
    Optional<Credentials.Key> found = username.flatMap(credentials::find);
    if (!message.has(StunAttribute.MESSAGE_INTEGRITY)) {
      return challenge(request, Failure.UNAUTHENTICATED, username, found, nowSeconds);
    }
    if (config.portalProfile()
        ? username.isEmpty() || nonce.isEmpty()
        : username.isEmpty() || nonce.isEmpty() || !message.has(StunAttribute.REALM)) {
      return config.portalProfile()
          ? challenge(request, Failure.UNAUTHENTICATED, username, found, nowSeconds)
          : new Outcome(null, replies.error(request, Failure.BAD_REQUEST));
    }
    if (!nonces.isGood(nonce.get(), request.client(), nowSeconds)) {
      return challenge(request, Failure.STALE_NONCE, username, found, nowSeconds);
    }
    byte[] key = found.map(Credentials.Key::secret).orElse(NO_KEY);
    boolean right = message.verifiesIntegrity(key) && found.isPresent();
    if (!right || found.get().expiresAtSeconds() <= nowSeconds) {
      return challenge(request, Failure.UNAUTHENTICATED, username, found, nowSeconds);
    }
    nonces.use(nonce.get());
    return new Outcome(request.authenticated(username.get(), key), null);
  }

  private Outcome challenge(
      Request request,
      Failure failure,
      Optional<String> username,
      Optional<Credentials.Key> found,
      long nowSeconds) {
    boolean formless = username.isPresent() && found.isEmpty();
    if (config.portalProfile() && formless) {
      return new Outcome(null, null);
    }
    byte[] key = config.portalProfile() ? found.map(Credentials.Key::secret).orElse(null) : null;
    return new Outcome(null, replies.challenge(request, failure, key, nowSeconds));
  }
}
