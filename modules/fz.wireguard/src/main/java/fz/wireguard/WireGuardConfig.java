package fz.wireguard;

import fz.packet.DropCounters;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What a {@link WireGuard} core needs from outside.
 *
 * @param privateKey 32 bytes of X25519 private key, clamped or not; the core takes a copy. All zero
 *     means that there is none: no handshake can be made
 * @param random source of keys, nonces and jitter: a cryptographic one outside tests
 * @param wallClock the time of day, for the time stamp in handshake initiations only; it must not
 *     go back between two runs under one key, or peers refuse to talk until it has caught up
 * @param aead the packet cipher, see {@link AeadProviders}
 * @param x25519 the key agreement, see {@link X25519Providers}
 * @param drops where discarded datagrams and packets are counted, by the core thread
 * @param workers the highest ordinal of a crypto worker that will call {@link TransportKey}
 * @param initiationsPerSecond handshake messages a second above which cookies are demanded
 * @param paddedMtuBytes packets are padded with zeros to a multiple of 16 bytes, but not past this
 *     length, so that their datagrams tell less of their lengths (paper, section 5.4.6); 0 for no
 *     padding
 */
public record WireGuardConfig(
    byte[] privateKey,
    RandomGenerator random,
    InstantSource wallClock,
    AeadProvider aead,
    X25519Provider x25519,
    DropCounters drops,
    int workers,
    int initiationsPerSecond,
    int paddedMtuBytes) {
  /** Ordinals 0 to this are allowed unless the configuration says otherwise. */
  public static final int DEFAULT_WORKERS = 8;

  /** Handshake messages a second above which cookies are demanded, by default. */
  public static final int DEFAULT_INITIATIONS_PER_SECOND = 100;

  /** Up to which length packets are padded by default: the usual MTU of a WireGuard interface. */
  public static final int DEFAULT_PADDED_MTU_BYTES = 1420;

  /** Checks lengths and ranges. */
  public WireGuardConfig {
    if (privateKey.length != 32) {
      throw new IllegalArgumentException("private key of " + privateKey.length + " bytes");
    }
    Objects.requireNonNull(random);
    Objects.requireNonNull(wallClock);
    Objects.requireNonNull(aead);
    Objects.requireNonNull(x25519);
    Objects.requireNonNull(drops);
    if (workers < 0 || workers > 1024) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    if (initiationsPerSecond < 1) {
      throw new IllegalArgumentException("initiationsPerSecond: " + initiationsPerSecond);
    }
    if (paddedMtuBytes < 0 || paddedMtuBytes > 65_535) {
      throw new IllegalArgumentException("paddedMtuBytes: " + paddedMtuBytes);
    }
  }

  /** Returns a configuration with default limits and the built-in key agreement. */
  public static WireGuardConfig of(
      byte[] privateKey,
      RandomGenerator random,
      InstantSource wallClock,
      AeadProvider aead,
      DropCounters drops) {
    return new WireGuardConfig(
        privateKey,
        random,
        wallClock,
        aead,
        X25519Providers.builtIn(),
        drops,
        DEFAULT_WORKERS,
        DEFAULT_INITIATIONS_PER_SECOND,
        DEFAULT_PADDED_MTU_BYTES);
  }

  /** Returns a copy with another key agreement. */
  public WireGuardConfig withX25519(X25519Provider newX25519) {
    return new WireGuardConfig(
        privateKey,
        random,
        wallClock,
        aead,
        newX25519,
        drops,
        workers,
        initiationsPerSecond,
        paddedMtuBytes);
  }

  /** Returns a copy without the private key, to be kept. */
  WireGuardConfig withoutKey() {
    return new WireGuardConfig(
        new byte[Curve25519.KEY_BYTES],
        random,
        wallClock,
        aead,
        x25519,
        drops,
        workers,
        initiationsPerSecond,
        paddedMtuBytes);
  }

  /** Returns a copy with another highest worker ordinal. */
  public WireGuardConfig withWorkers(int newWorkers) {
    return new WireGuardConfig(
        privateKey,
        random,
        wallClock,
        aead,
        x25519,
        drops,
        newWorkers,
        initiationsPerSecond,
        paddedMtuBytes);
  }

  /** Returns a copy with another limit of handshake messages a second. */
  public WireGuardConfig withInitiationsPerSecond(int newLimit) {
    return new WireGuardConfig(
        privateKey, random, wallClock, aead, x25519, drops, workers, newLimit, paddedMtuBytes);
  }

  /** Returns a copy that pads packets up to another length, usually the MTU; 0 for no padding. */
  public WireGuardConfig withPaddedMtuBytes(int newMtuBytes) {
    return new WireGuardConfig(
        privateKey,
        random,
        wallClock,
        aead,
        x25519,
        drops,
        workers,
        initiationsPerSecond,
        newMtuBytes);
  }

  /** Names the type only: a key never appears in text. */
  @Override
  public String toString() {
    return "WireGuardConfig[aead="
        + aead.name()
        + ", x25519="
        + x25519.name()
        + ", workers="
        + workers
        + "]";
  }
}
