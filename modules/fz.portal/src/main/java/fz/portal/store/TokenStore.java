package fz.portal.store;

import fz.portal.policy.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Tokens: {@code fz-<kind>.<id>.<secret>}. The secret has 256 random bits, so that a fast hash of
 * it is enough: there is nothing to guess. Only the hash is stored; the id finds the row, and the
 * hashes are compared in constant time.
 */
public final class TokenStore {
  private static final String COLUMNS = "id, kind, actor_id, site_id, created_at, expires_at";

  /** A new token with its text, which exists nowhere else. */
  public record Issued(Token token, String text) {
    /** Hides the text. */
    @Override
    public String toString() {
      return "Issued[" + token + "]";
    }
  }

  private final Database database;

  /** Works on the database. */
  public TokenStore(Database database) {
    this.database = database;
  }

  /**
   * Creates a token.
   *
   * @param ownerId the actor of a client token, the site of a gateway token, null for a relay
   */
  public Issued create(Role kind, String ownerId, long wallSeconds, long expiresAt) {
    String actorId = kind == Role.CLIENT ? ownerId : null;
    String siteId = kind == Role.GATEWAY ? ownerId : null;
    String id = UUID.randomUUID().toString();
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.random(32));
    database.update(
        """
        INSERT INTO token (id, kind, secret_hash, actor_id, site_id, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        kind.text(),
        hash(secret),
        actorId,
        siteId,
        wallSeconds,
        expiresAt == Long.MAX_VALUE ? null : expiresAt);
    return new Issued(
        new Token(id, kind, actorId, siteId, wallSeconds, expiresAt),
        "fz-" + kind.text() + "." + id + "." + secret);
  }

  /** Returns the token of this text if it exists; expiry is for the caller to judge. */
  public Optional<Token> find(String text) {
    String[] parts = text.split("\\.", 4);
    if (parts.length != 3) {
      return Optional.empty();
    }
    record Stored(Token token, byte[] hash) {}
    return database
        .first(
            "SELECT " + COLUMNS + ", secret_hash FROM token WHERE id = ?",
            row -> new Stored(token(row), row.getBytes("secret_hash")),
            parts[1])
        .filter(stored -> MessageDigest.isEqual(stored.hash(), hash(parts[2])))
        .map(Stored::token);
  }

  /** Remembers that the token was used. */
  public void used(String id, long wallSeconds) {
    database.update("UPDATE token SET used_at = ? WHERE id = ?", wallSeconds, id);
  }

  /** Returns all tokens, oldest first. */
  public List<Token> list() {
    return database.query(
        "SELECT " + COLUMNS + " FROM token ORDER BY created_at, id", TokenStore::token);
  }

  /** Deletes a token; false if there is none with this id. */
  public boolean revoke(String id) {
    return database.update("DELETE FROM token WHERE id = ?", id) == 1;
  }

  private static Token token(ResultSet row) throws SQLException {
    long expiresAt = row.getLong("expires_at");
    if (row.wasNull()) {
      expiresAt = Long.MAX_VALUE;
    }
    return new Token(
        row.getString("id"),
        Role.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("actor_id"),
        row.getString("site_id"),
        row.getLong("created_at"),
        expiresAt);
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
