package fz.wireguard;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The symmetric state and the two messages of Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s (Noise,
 * sections 5.2 and 7.5; WireGuard paper, sections 5.4.2 and 5.4.3). Each key encrypts one message,
 * so that nonces are always zero.
 *
 * <p>Methods that return false leave the state unusable.
 */
final class NoiseIkPsk2 {
  static final int KEY_BYTES = X25519Provider.KEY_BYTES;

  /** Length of the first message without its payload: ephemeral and encrypted static key. */
  static final int FIRST_BYTES = KEY_BYTES + KEY_BYTES + 2 * Aead.TAG_BYTES;

  private static final byte[] NAME_HASH =
      Blake2s.hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(StandardCharsets.US_ASCII));

  private static final byte[] ZERO_NONCE = new byte[12];

  private final AeadProvider aead;
  private final X25519Provider x25519;
  private final byte[] chainingKey;
  private final byte[] key = new byte[KEY_BYTES];
  private byte[] hash;

  /** Begins a handshake: both sides know the responder's static key. */
  NoiseIkPsk2(AeadProvider aead, X25519Provider x25519, byte[] prologue, byte[] responderPublic) {
    this.aead = aead;
    this.x25519 = x25519;
    chainingKey = NAME_HASH.clone();
    hash = Blake2s.hash(NAME_HASH, prologue);
    mixHash(responderPublic);
  }

  private NoiseIkPsk2(NoiseIkPsk2 other) {
    aead = other.aead;
    x25519 = other.x25519;
    chainingKey = other.chainingKey.clone();
    hash = other.hash.clone();
  }

  /** Returns an independent copy, so that an answer that turns out to be forged does no harm. */
  NoiseIkPsk2 copy() {
    return new NoiseIkPsk2(this);
  }

  /**
   * Initiator: writes {@code e, es, s, ss} and the payload.
   *
   * @param staticShared the shared secret of both static keys
   * @param out receives {@link #FIRST_BYTES} and the payload's length
   * @return false if the responder's key is of small order
   */
  boolean writeFirst(
      byte[] ephemeral,
      byte[] staticPublic,
      byte[] responderPublic,
      byte[] staticShared,
      byte[] payload,
      byte[] out,
      int at) {
    byte[] ephemeralPublic = new byte[KEY_BYTES];
    x25519.publicKey(ephemeral, ephemeralPublic);
    System.arraycopy(ephemeralPublic, 0, out, at, KEY_BYTES);
    mixEphemeral(ephemeralPublic);
    if (!mixAgreement(ephemeral, responderPublic, 0)) {
      return false;
    }
    int afterStatic = at + KEY_BYTES + KEY_BYTES + Aead.TAG_BYTES;
    encrypt(staticPublic, out, at + KEY_BYTES);
    mixKey(staticShared);
    encrypt(payload, out, afterStatic);
    return true;
  }

  /**
   * Responder: reads {@code e, es, s}.
   *
   * @return the initiator's static key, or null if the message is forged
   */
  byte[] readFirstStatic(byte[] in, int at, byte[] staticPrivate) {
    mixEphemeral(Arrays.copyOfRange(in, at, at + KEY_BYTES));
    if (!mixAgreement(staticPrivate, in, at)) {
      return null;
    }
    return decrypt(in, at + KEY_BYTES, KEY_BYTES + Aead.TAG_BYTES);
  }

  /**
   * Responder: reads {@code ss} and the payload, after {@link #readFirstStatic}.
   *
   * @return the payload, or null if the message is forged
   */
  byte[] readFirstPayload(byte[] in, int at, int payloadBytes, byte[] staticShared) {
    mixKey(staticShared);
    return decrypt(in, at + KEY_BYTES + KEY_BYTES + Aead.TAG_BYTES, payloadBytes + Aead.TAG_BYTES);
  }

  /**
   * Responder: writes {@code e, ee, se, psk} and the payload.
   *
   * @return false if a key of the initiator is of small order
   */
  boolean writeSecond(
      byte[] ephemeral,
      byte[] initiatorEphemeral,
      byte[] initiatorPublic,
      byte[] presharedKey,
      byte[] payload,
      byte[] out,
      int at) {
    byte[] ephemeralPublic = new byte[KEY_BYTES];
    x25519.publicKey(ephemeral, ephemeralPublic);
    System.arraycopy(ephemeralPublic, 0, out, at, KEY_BYTES);
    mixEphemeral(ephemeralPublic);
    if (!mixAgreement(ephemeral, initiatorEphemeral, 0)
        || !mixAgreement(ephemeral, initiatorPublic, 0)) {
      return false;
    }
    mixPresharedKey(presharedKey);
    encrypt(payload, out, at + KEY_BYTES);
    return true;
  }

  /**
   * Initiator: reads {@code e, ee, se, psk} and the payload.
   *
   * @return the payload, or null if the message is forged or the preshared keys differ
   */
  byte[] readSecond(
      byte[] in,
      int at,
      int payloadBytes,
      byte[] ephemeral,
      byte[] staticPrivate,
      byte[] presharedKey) {
    mixEphemeral(Arrays.copyOfRange(in, at, at + KEY_BYTES));
    if (!mixAgreement(ephemeral, in, at) || !mixAgreement(staticPrivate, in, at)) {
      return null;
    }
    mixPresharedKey(presharedKey);
    return decrypt(in, at + KEY_BYTES, payloadBytes + Aead.TAG_BYTES);
  }

  /**
   * Derives the transport keys, 32 bytes each.
   *
   * @param forward encrypts from initiator to responder
   * @param backward encrypts from responder to initiator
   */
  void split(byte[] forward, byte[] backward) {
    Hkdf.derive(chainingKey, new byte[0], forward, backward);
  }

  /** Returns the handshake hash, which both sides share. */
  byte[] hash() {
    return hash.clone();
  }

  /** Zeroes what keys could be derived from. */
  void clear() {
    Arrays.fill(chainingKey, (byte) 0);
    Arrays.fill(key, (byte) 0);
    Arrays.fill(hash, (byte) 0);
  }

  private void mixEphemeral(byte[] ephemeralPublic) {
    mixHash(ephemeralPublic);
    Hkdf.derive(chainingKey, ephemeralPublic, chainingKey);
  }

  private boolean mixAgreement(byte[] privateKey, byte[] publicKey, int offset) {
    byte[] shared = new byte[KEY_BYTES];
    boolean usable = x25519.agree(privateKey, publicKey, offset, shared);
    if (usable) {
      mixKey(shared);
    }
    Arrays.fill(shared, (byte) 0);
    return usable;
  }

  private void mixKey(byte[] input) {
    Hkdf.derive(chainingKey, input, chainingKey, key);
  }

  private void mixPresharedKey(byte[] presharedKey) {
    byte[] mixed = new byte[KEY_BYTES];
    Hkdf.derive(chainingKey, presharedKey, chainingKey, mixed, key);
    mixHash(mixed);
    Arrays.fill(mixed, (byte) 0);
  }

  private void mixHash(byte[] input) {
    hash = Blake2s.hash(hash, input);
  }

  private void encrypt(byte[] plain, byte[] out, int at) {
    aead.sealMessage(key, ZERO_NONCE, hash, plain, out, at);
    mixHash(Arrays.copyOfRange(out, at, at + plain.length + Aead.TAG_BYTES));
  }

  private byte[] decrypt(byte[] in, int at, int length) {
    byte[] plain = aead.openMessage(key, ZERO_NONCE, hash, in, at, length);
    if (plain != null) {
      mixHash(Arrays.copyOfRange(in, at, at + length));
    }
    return plain;
  }
}
