package fz.relay.core;

import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.Optional;

/**
 * Writes responses: SOFTWARE first, MESSAGE-INTEGRITY last. What answers a request that nobody has
 * vouched for is at most three times as long as the request, so that a forged source gains little.
 */
final class Replies {
  private static final int AMPLIFICATION = 3;

  private final RelayConfig config;
  private final Nonces nonces;

  Replies(RelayConfig config, Nonces nonces) {
    this.config = config;
    this.nonces = nonces;
  }

  /** Writes the answer to a binding request, without SOFTWARE if that made it too long. */
  byte[] binding(Request request, Optional<Endpoint> other) {
    return bounded(request, binding(request, other, true), binding(request, other, false));
  }

  /** Begins a success. */
  StunWriter success(Request request) {
    return begin(request, StunClass.SUCCESS, true);
  }

  /** Ends the response to an authenticated request. */
  byte[] signed(Request request, StunWriter writer) {
    writer.integrity(request.key());
    return end(request, writer);
  }

  /** Writes an error, signed if the user is known. */
  byte[] error(Request request, Failure failure) {
    StunWriter writer = begin(request, StunClass.ERROR, true);
    writer.errorCode(failure.code(), failure.reason());
    return request.key() == null
        ? bounded(request, end(request, writer), bareError(request, failure))
        : signed(request, writer);
  }

  /** Writes error 420 with the attribute that was not understood. */
  byte[] notUnderstood(Request request, int attribute) {
    StunWriter writer = begin(request, StunClass.ERROR, request.key() != null);
    Failure failure = Failure.UNKNOWN_ATTRIBUTE;
    writer.errorCode(failure.code(), request.key() == null ? "" : failure.reason());
    writer.attribute(
        StunAttribute.UNKNOWN_ATTRIBUTES, new byte[] {(byte) (attribute >>> 8), (byte) attribute});
    return request.key() == null ? end(request, writer) : signed(request, writer);
  }

  /**
   * Writes 401 or 438 with a realm and a new nonce.
   *
   * @param key what to sign it with, null to leave it unsigned
   */
  byte[] challenge(Request request, Failure failure, byte[] key, long nowSeconds) {
    String nonce = nonces.make(request.client(), nowSeconds);
    byte[] full = challenge(request, failure, key, nonce, true);
    return bounded(request, full, challenge(request, failure, key, nonce, false));
  }

  /** Returns a response to a request that nobody vouched for, its short form, or null. */
  private static byte[] bounded(Request request, byte[] full, byte[] bare) {
    int most = AMPLIFICATION * request.message().length();
    if (full.length <= most || request.ingress().stream()) {
      return full;
    }
    return bare.length <= most ? bare : null;
  }

  private byte[] end(Request request, StunWriter writer) {
    if (request.message().hasFingerprint()) {
      writer.fingerprint();
    }
    return writer.toByteArray();
  }

  private StunWriter begin(Request request, StunClass kind, boolean withSoftware) {
    StunWriter writer =
        new StunWriter(kind, request.message().method(), request.message().transactionId());
    return withSoftware ? writer.text(StunAttribute.SOFTWARE, config.software()) : writer;
  }

  private byte[] binding(Request request, Optional<Endpoint> other, boolean full) {
    StunWriter writer = begin(request, StunClass.SUCCESS, full);
    writer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, request.client().endpoint());
    other.ifPresent(
        address ->
            writer
                .address(StunAttribute.RESPONSE_ORIGIN, request.ingress().local())
                .address(StunAttribute.OTHER_ADDRESS, address));
    return end(request, writer);
  }

  private byte[] bareError(Request request, Failure failure) {
    StunWriter writer = begin(request, StunClass.ERROR, false);
    return end(request, writer.errorCode(failure.code(), ""));
  }

  private byte[] challenge(
      Request request, Failure failure, byte[] key, String nonce, boolean full) {
    StunWriter writer = begin(request, StunClass.ERROR, full);
    writer
        .errorCode(failure.code(), full ? failure.reason() : "")
        .text(StunAttribute.REALM, config.realm())
        .text(StunAttribute.NONCE, nonce);
    if (key != null) {
      writer.integrity(key);
    }
    return end(request, writer);
  }
}
