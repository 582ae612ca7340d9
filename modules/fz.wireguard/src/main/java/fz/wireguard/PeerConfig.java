package fz.wireguard;

import java.time.Duration;

/**
 * What is known of a peer. Begin with {@link #of} and change what differs.
 *
 * @param publicKey 32 bytes
 * @param presharedKey 32 bytes; all zero means none
 * @param initiates true if this side may start the first session; false if it waits for the peer's
 *     first handshake, and only later sessions may be started here, by the rules of the timers
 * @param roams true if the endpoint follows the source of authentic datagrams; false if only the
 *     owner sets it, such as by ICE
 * @param sendsUnconfirmed true if a responder may send under a new session before the initiator has
 *     used it; false is what WireGuard does. Only a peer that installs the session before it
 *     handles data should be trusted with it
 * @param persistentKeepalive interval of unconditional keepalives; zero for none
 * @param rekeyAttemptTime how long a handshake is retried before {@link
 *     WireGuardEvent.HandshakeExpired}
 * @param tag an object of the owner, which {@link Peer#tag} returns; may be null
 */
public record PeerConfig(
    byte[] publicKey,
    byte[] presharedKey,
    boolean initiates,
    boolean roams,
    boolean sendsUnconfirmed,
    Duration persistentKeepalive,
    Duration rekeyAttemptTime,
    Object tag) {
  /** How long a handshake is retried by default: REKEY_ATTEMPT_TIME of the paper, section 6.1. */
  public static final Duration DEFAULT_REKEY_ATTEMPT_TIME = Duration.ofSeconds(90);

  /** Checks lengths and ranges. */
  public PeerConfig {
    if (publicKey.length != 32) {
      throw new IllegalArgumentException("public key of " + publicKey.length + " bytes");
    }
    if (presharedKey.length != 32) {
      throw new IllegalArgumentException("preshared key of " + presharedKey.length + " bytes");
    }
    if (persistentKeepalive.isNegative()) {
      throw new IllegalArgumentException("persistentKeepalive: " + persistentKeepalive);
    }
    if (rekeyAttemptTime.isNegative() || rekeyAttemptTime.isZero()) {
      throw new IllegalArgumentException("rekeyAttemptTime: " + rekeyAttemptTime);
    }
  }

  /** Returns a peer as plain WireGuard has it: either side initiates, the endpoint roams. */
  public static PeerConfig of(byte[] publicKey) {
    return new PeerConfig(
        publicKey,
        new byte[32],
        true,
        true,
        false,
        Duration.ZERO,
        DEFAULT_REKEY_ATTEMPT_TIME,
        null);
  }

  /** Returns a copy with another preshared key. */
  public PeerConfig withPresharedKey(byte[] key) {
    return new PeerConfig(
        publicKey,
        key,
        initiates,
        roams,
        sendsUnconfirmed,
        persistentKeepalive,
        rekeyAttemptTime,
        tag);
  }

  /** Returns a copy that may or may not start the first session. */
  public PeerConfig withInitiates(boolean value) {
    return new PeerConfig(
        publicKey,
        presharedKey,
        value,
        roams,
        sendsUnconfirmed,
        persistentKeepalive,
        rekeyAttemptTime,
        tag);
  }

  /** Returns a copy whose endpoint follows or does not follow authentic datagrams. */
  public PeerConfig withRoams(boolean value) {
    return new PeerConfig(
        publicKey,
        presharedKey,
        initiates,
        value,
        sendsUnconfirmed,
        persistentKeepalive,
        rekeyAttemptTime,
        tag);
  }

  /** Returns a copy that may or may not send under an unconfirmed session. */
  public PeerConfig withSendsUnconfirmed(boolean value) {
    return new PeerConfig(
        publicKey,
        presharedKey,
        initiates,
        roams,
        value,
        persistentKeepalive,
        rekeyAttemptTime,
        tag);
  }

  /** Returns a copy with another interval of unconditional keepalives. */
  public PeerConfig withPersistentKeepalive(Duration interval) {
    return new PeerConfig(
        publicKey,
        presharedKey,
        initiates,
        roams,
        sendsUnconfirmed,
        interval,
        rekeyAttemptTime,
        tag);
  }

  /** Returns a copy with another time after which a handshake is given up. */
  public PeerConfig withRekeyAttemptTime(Duration time) {
    return new PeerConfig(
        publicKey,
        presharedKey,
        initiates,
        roams,
        sendsUnconfirmed,
        persistentKeepalive,
        time,
        tag);
  }

  /** Returns a copy with another object of the owner. */
  public PeerConfig withTag(Object object) {
    return new PeerConfig(
        publicKey,
        presharedKey,
        initiates,
        roams,
        sendsUnconfirmed,
        persistentKeepalive,
        rekeyAttemptTime,
        object);
  }

  /** Names the role only: a key never appears in text. */
  @Override
  public String toString() {
    return "PeerConfig[initiates=" + initiates + ", roams=" + roams + "]";
  }
}
