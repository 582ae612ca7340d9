package fz.portal.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.portal.policy.Account;
import fz.portal.policy.Actor;
import fz.portal.policy.Authorization;
import fz.portal.policy.Resource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the tokens (RFC 7519, HS256) that peers keep for their flow logs. */
final class IngestToken {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

  private final SecretKeySpec key;

  IngestToken(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * Creates a token. Uploads are off: peers keep no records.
   *
   * @param role {@code initiator} for the client, {@code responder} for the gateway
   */
  String sign(
      String role,
      Account account,
      Authorization authorization,
      Resource resource,
      Actor actor,
      long wallSeconds) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("account_id", account.id());
    claims.put("iat", wallSeconds);
    claims.put("exp", authorization.expiresAt());
    claims.put("uploads_enabled", false);
    claims.put("role", role);
    claims.put("initiator_device_id", authorization.clientId());
    claims.put("responder_device_id", authorization.gatewayId());
    claims.put("policy_authorization_id", authorization.id());
    claims.put("policy_id", authorization.policyId());
    claims.put("resource_id", resource.id());
    claims.put("resource_name", resource.name());
    claims.put("resource_address", resource.address());
    claims.put("initiator_actor_id", actor.id());
    claims.put("initiator_actor_name", actor.name());
    claims.put("initiator_actor_email", actor.email());
    claims.put("authorized_at", Instant.ofEpochSecond(wallSeconds).toString());
    claims.put(
        "authorization_expires_at", Instant.ofEpochSecond(authorization.expiresAt()).toString());
    String content = HEADER + "." + encode(claims.toString());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + ENCODER.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String json) {
    return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
