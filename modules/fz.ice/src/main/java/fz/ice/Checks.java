package fz.ice;

import fz.packet.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Builds and recognizes the messages of an agent, and remembers what it asked. */
final class Checks {
  private static final long MEMORY_NANOS = 10_000_000_000L;
  private static final int MAX_OUTSTANDING = 2048;

  private final IceRole role;
  private final String requestName;
  private final String expectedName;
  private final byte[] localKey;
  private final byte[] remoteKey;
  private final RandomGenerator random;
  private final long tieBreaker;
  private final Map<TransactionId, Sent> outstanding = new LinkedHashMap<>();

  /** A check that may still be answered. */
  record Sent(CandidatePair pair, long atNanos) {}

  Checks(IceRole role, IceCredentials local, IceCredentials remote, RandomGenerator random) {
    this.role = role;
    this.requestName = remote.ufrag() + ":" + local.ufrag();
    this.expectedName = local.ufrag() + ":" + remote.ufrag();
    this.localKey = local.password().getBytes(StandardCharsets.UTF_8);
    this.remoteKey = remote.password().getBytes(StandardCharsets.UTF_8);
    this.random = random;
    this.tieBreaker = random.nextLong();
  }

  byte[] request(CandidatePair pair, boolean nominates, long nowNanos) {
    forget(nowNanos);
    TransactionId id = TransactionId.random(random);
    outstanding.put(id, new Sent(pair, nowNanos));
    StunWriter writer =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, id)
            .text(StunAttribute.USERNAME, requestName)
            .number32(StunAttribute.PRIORITY, pair.local.peerReflexivePriority())
            .number64(ownRoleAttribute(), tieBreaker);
    if (nominates) {
      writer.flag(StunAttribute.USE_CANDIDATE);
    }
    return writer.integrity(remoteKey).fingerprint().toByteArray();
  }

  byte[] success(StunMessage request, Endpoint seen) {
    return new StunWriter(StunClass.SUCCESS, StunMethod.BINDING, request.transactionId())
        .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, seen)
        .integrity(localKey)
        .fingerprint()
        .toByteArray();
  }

  byte[] unknownAttribute(StunMessage request, int type) {
    return new StunWriter(StunClass.ERROR, StunMethod.BINDING, request.transactionId())
        .errorCode(420, "Unknown Attribute")
        .attribute(StunAttribute.UNKNOWN_ATTRIBUTES, new byte[] {(byte) (type >>> 8), (byte) type})
        .integrity(localKey)
        .fingerprint()
        .toByteArray();
  }

  byte[] roleConflict(StunMessage request) {
    return new StunWriter(StunClass.ERROR, StunMethod.BINDING, request.transactionId())
        .errorCode(487, "Role Conflict")
        .integrity(localKey)
        .fingerprint()
        .toByteArray();
  }

  /** Returns true for a request that only the peer can have made, and for this agent. */
  boolean isAuthenticRequest(StunMessage message) {
    return message.username().filter(expectedName::equals).isPresent()
        && message.verifiesIntegrity(localKey);
  }

  /** Returns true for a peer that believes to have this agent's role. */
  boolean hasOwnRole(StunMessage request) {
    return request.has(ownRoleAttribute());
  }

  static boolean understands(int type) {
    return switch (type) {
      case StunAttribute.USERNAME,
          StunAttribute.MESSAGE_INTEGRITY,
          StunAttribute.PRIORITY,
          StunAttribute.USE_CANDIDATE ->
          true;
      default -> false;
    };
  }

  /** Returns the check that a message answers authentically, and forgets it; else null. */
  Sent answered(StunMessage message, Endpoint remote) {
    Sent sent = outstanding.get(message.transactionId());
    if (sent == null
        || !sent.pair.remote().address().equals(remote)
        || !message.verifiesIntegrity(remoteKey)) {
      return null;
    }
    outstanding.remove(message.transactionId());
    return sent;
  }

  void forget(long nowNanos) {
    Iterator<Sent> eldest = outstanding.values().iterator();
    while (eldest.hasNext()) {
      Sent sent = eldest.next();
      if (nowNanos - sent.atNanos < MEMORY_NANOS && outstanding.size() < MAX_OUTSTANDING) {
        return;
      }
      eldest.remove();
    }
  }

  private int ownRoleAttribute() {
    return role == IceRole.CONTROLLING
        ? StunAttribute.ICE_CONTROLLING
        : StunAttribute.ICE_CONTROLLED;
  }
}
