package fz.portal.web;

import fz.portal.policy.Device;
import fz.portal.policy.Role;
import fz.portal.session.Moment;
import fz.portal.session.Peer;
import fz.portal.session.PortalCore;
import fz.portal.session.RelayPeer;
import fz.portal.session.Version;
import fz.portal.store.Stores;
import fz.portal.store.Token;
import java.net.InetAddress;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Decides at the door whether a connection may be upgraded. */
final class Admission {
  private static final int MAX_ID = 255;
  private static final int MAX_NAME = 255;
  private static final int MAX_PORT = 65_535;

  /** The outcome. */
  sealed interface Outcome {
    /** Come in. */
    record Admitted(Entry entry) implements Outcome {}

    /** Stay out, with an HTTP status and a word for the reason. */
    record Refused(int status, String reason) implements Outcome {}
  }

  /** Opens the session of a peer that was admitted. */
  interface Entry {
    void open(PortalCore core, long sessionId, Moment now);
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
    if (request.role() == Role.RELAY) {
      return admitRelay(request, token.get(), stores, now);
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
            .filter(device -> core.isTaken(device.id(), publicKey))
            .isPresent()) {
      return new Outcome.Refused(409, "already_connected");
    }
    String name = name(request);
    name = name.isEmpty() ? externalId : name;
    Device device =
        stores
            .devices()
            .connect(request.role(), ownerId, externalId, name, publicKey, now.wallSeconds());
    stores.tokens().used(token.id(), now.wallSeconds());
    Peer peer =
        new Peer(device, token.id(), token.expiresAt(), Version.ofUserAgent(request.userAgent()));
    return new Outcome.Admitted((opened, id, at) -> opened.handleOpened(id, peer, at));
  }

  private static Outcome admitRelay(Request request, Token token, Stores stores, Moment now) {
    Map<String, String> parameters = request.parameters();
    Optional<String> ipv4 = Optional.ofNullable(parameters.get("ipv4")).filter(t -> !t.isEmpty());
    Optional<String> ipv6 = Optional.ofNullable(parameters.get("ipv6")).filter(t -> !t.isEmpty());
    boolean valid =
        (ipv4.isPresent() || ipv6.isPresent())
            && ipv4.filter(text -> !isAddress(text, 4)).isEmpty()
            && ipv6.filter(text -> !isAddress(text, 16)).isEmpty();
    String portText = parameters.getOrDefault("port", "3478");
    if (!valid || !portText.matches("[0-9]{1,5}")) {
      return new Outcome.Refused(400, "invalid_address");
    }
    int port = Integer.parseInt(portText);
    if (port < 1 || port > MAX_PORT) {
      return new Outcome.Refused(400, "invalid_address");
    }
    RelayPeer peer = new RelayPeer(token.id(), token.expiresAt(), name(request), ipv4, ipv6, port);
    stores.tokens().used(token.id(), now.wallSeconds());
    return new Outcome.Admitted((opened, id, at) -> opened.handleRelayOpened(id, peer, at));
  }

  private static boolean isAddress(String text, int bytes) {
    try {
      return InetAddress.ofLiteral(text).getAddress().length == bytes;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String name(Request request) {
    String name = request.parameters().getOrDefault("name", "");
    name = name.replaceAll("\\p{Cntrl}", "").strip();
    return name.substring(0, Math.min(name.length(), MAX_NAME));
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
