package fz.control;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address under which a peer reaches the portal. */
public final class PortalAddress {
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private PortalAddress() {}

  /**
   * Returns the address of a WebSocket.
   *
   * @param portal the portal: {@code http}, {@code https}, {@code ws} or {@code wss}, with or
   *     without a path
   * @param role what connects
   * @param parameters the query, in this order; what is not known is left out by the caller. Peers
   *     send {@code external_id}, {@code name}, …, and {@code public_key} last
   * @return an address with the scheme {@code ws} or {@code wss}
   * @throws IllegalArgumentException if the portal's address is not of this form
   */
  public static URI of(URI portal, Role role, Map<String, String> parameters) {
    String scheme =
        switch ("" + portal.getScheme()) {
          case "http", "ws" -> "ws";
          case "https", "wss" -> "wss";
          default ->
              throw new IllegalArgumentException(
                  "the portal's address begins with http, https, ws or wss");
        };
    if (portal.getHost() == null) {
      throw new IllegalArgumentException("the portal's address names no host");
    }
    StringBuilder text = new StringBuilder(scheme).append("://").append(portal.getHost());
    if (portal.getPort() >= 0) {
      text.append(':').append(portal.getPort());
    }
    String path = Optional.ofNullable(portal.getRawPath()).orElse("");
    text.append(path).append(path.endsWith("/") ? "" : "/").append(role.path());
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      text.append(separator).append(encode(parameter.getKey()));
      text.append('=').append(encode(parameter.getValue()));
      separator = '&';
    }
    return URI.create(text.toString());
  }

  /**
   * Returns the identity that a device shows: the lower-case SHA-256 of a UUID, because it may be a
   * hardware id; any other text as it is.
   */
  public static String externalId(String configured) {
    if (!UUID_FORM.matcher(configured).matches()) {
      return configured;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(configured.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
