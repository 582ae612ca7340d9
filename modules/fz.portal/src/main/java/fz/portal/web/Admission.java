package fz.portal.web;

import fz.portal.policy.Device;
import fz.portal.policy.Role;
import fz.portal.session.Moment;
import fz.portal.session.Peer;
import fz.portal.session.PortalCore;
import fz.portal.session.Version;
import fz.portal.store.Stores;
import fz.portal.store.Token;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Decides at the door whether a connection may be upgraded. */
final class Admission {
  private static final int MAX_ID = 255;
  private static final int MAX_NAME = 255;

  /** The outcome. */
  sealed interface Outcome {
    /** Come in. */
    record Admitted(Peer peer) implements Outcome {}

    /** Stay out, with an HTTP status and a word for the reason. */
    record Refused(int status, String reason) implements Outcome {}
  }

  /**
   * What a peer says about itself.
   *
   * @param bearer the token, or null
   * @param parameters of the query
   */
  record Request(Role role, String bearer, String userAgent, Map<String, String> parameters) {
    /** Hides the token and who shows it. */
    @Override
    public String toString() {
      return "Request[role=" + role + "]";
    }
  }

  private Admission() {}

  static Outcome judge(Request request, PortalCore core, Stores stores, Moment now) {
    if (request.bearer() == null || request.bearer().isEmpty()) {
      return new Outcome.Refused(401, "missing_token");
    }
    Optional<Token> token = stores.tokens().find(request.bearer());
    if (token.isEmpty() || token.get().kind() != request.role()) {
      return new Outcome.Refused(401, "invalid_token");
    }
    if (token.get().isExpired(now.wallSeconds())) {
      return new Outcome.Refused(401, "expired_token");
    }
    String externalId =
        request.parameters().getOrDefault("external_id", request.parameters().get("firezone_id"));
    if (externalId == null || externalId.isBlank() || externalId.length() > MAX_ID) {
      return new Outcome.Refused(400, "invalid_external_id");
    }
    String publicKey = request.parameters().get("public_key");
    if (!isKey(publicKey)) {
      return new Outcome.Refused(400, "invalid_public_key");
    }
    return admit(request, token.get(), externalId, publicKey, core, stores, now);
  }

  private static Outcome admit(
      Request request,
      Token token,
      String externalId,
      String publicKey,
      PortalCore core,
      Stores stores,
      Moment now) {
    String ownerId = request.role() == Role.CLIENT ? token.actorId() : token.siteId();
    if (request.role() == Role.CLIENT && !stores.directory().isActive(ownerId)) {
      return new Outcome.Refused(403, "disabled");
    }
    if (request.role() == Role.GATEWAY
        && stores
            .devices()
            .find(request.role(), ownerId, externalId)
            .filter(device -> core.isConnected(device.id()))
            .isPresent()) {
      return new Outcome.Refused(409, "already_connected");
    }
    String name = request.parameters().getOrDefault("name", "");
    name = name.replaceAll("\\p{Cntrl}", "").strip();
    name = name.isEmpty() ? externalId : name.substring(0, Math.min(name.length(), MAX_NAME));
    Device device =
        stores
            .devices()
            .connect(request.role(), ownerId, externalId, name, publicKey, now.wallSeconds());
    stores.tokens().used(token.id(), now.wallSeconds());
    return new Outcome.Admitted(
        new Peer(device, token.id(), token.expiresAt(), Version.ofUserAgent(request.userAgent())));
  }

  private static boolean isKey(String text) {
    if (text == null || text.length() != 44) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
