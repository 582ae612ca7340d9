package fz.app.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The identity by which the portal knows a device across restarts. In order: the one configured,
 * the one in the state file, one derived from the machine's identity and never written, a random
 * one that is saved.
 */
public final class DeviceId {
  private static final Path MACHINE_ID = Path.of("/etc/machine-id");
  private static final Pattern SAVED = Pattern.compile("\\{\\s*\"id\"\\s*:\\s*\"([^\"]+)\"\\s*}");

  private DeviceId() {}

  /** Which part of the system the identity is for; two of them on one machine differ. */
  public enum Kind {
    /** A client. */
    CLIENT(
        "/var/lib/dev.firezone.client/config/firezone-id.json", "e1e465ce763e4759945c650ac334501f"),
    /** A gateway. */
    GATEWAY("/var/lib/firezone/gateway_id", "753b38f9f96947ef8083802d5909a372");

    private final Path file;
    private final String applicationId;

    Kind(String file, String applicationId) {
      this.file = Path.of(file);
      this.applicationId = applicationId;
    }
  }

  /**
   * Returns the identity.
   *
   * @param configured what the user gave, or null
   */
  public static String find(Kind kind, String configured) throws IOException {
    if (configured != null) {
      return configured;
    }
    if (Files.isReadable(kind.file)) {
      Matcher saved = SAVED.matcher(Files.readString(kind.file).strip());
      if (saved.matches()) {
        return saved.group(1);
      }
    }
    if (Files.isReadable(MACHINE_ID)) {
      return hmac(kind.applicationId, Files.readAllBytes(MACHINE_ID));
    }
    String random = sha256(UUID.randomUUID().toString());
    Files.createDirectories(kind.file.getParent());
    Files.writeString(kind.file, "{\"id\":\"" + random + "\"}");
    return random;
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String hmac(String key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
