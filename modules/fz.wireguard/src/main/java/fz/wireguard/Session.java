package fz.wireguard;

import fz.packet.HotPath;

/** The keys and counters that one handshake made (paper, section 5.4.5). */
final class Session {
  /** REKEY_AFTER_MESSAGES of the paper, section 6.1. */
  static final long REKEY_AFTER_MESSAGES = 1L << 60;

  /** REJECT_AFTER_MESSAGES of the paper, section 6.1; unsigned. */
  static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

  /** REKEY_AFTER_TIME of the paper, section 6.1. */
  static final long REKEY_AFTER_NANOS = 120_000_000_000L;

  /** REJECT_AFTER_TIME of the paper, section 6.1. */
  static final long REJECT_AFTER_NANOS = 180_000_000_000L;

  private final Peer peer;
  private final int localIndex;
  private final int remoteIndex;
  private final boolean initiator;
  private final long createdNanos;
  private final ReplayWindow window = new ReplayWindow();
  private final TransportKey sendKey;
  private final TransportKey receiveKey;
  private long nextCounter;
  private boolean lateRekeyTried;
  private boolean retired;

  /** Takes over both keys. */
  Session(
      Peer peer,
      WireGuardConfig config,
      int localIndex,
      int remoteIndex,
      boolean initiator,
      byte[] sendKey,
      byte[] receiveKey,
      long nowNanos) {
    this.peer = peer;
    this.localIndex = localIndex;
    this.remoteIndex = remoteIndex;
    this.initiator = initiator;
    this.createdNanos = nowNanos;
    this.sendKey = new TransportKey(this, config.aead(), sendKey, config.workers());
    this.receiveKey = new TransportKey(this, config.aead(), receiveKey, config.workers());
  }

  Peer peer() {
    return peer;
  }

  int localIndex() {
    return localIndex;
  }

  int remoteIndex() {
    return remoteIndex;
  }

  TransportKey sendKey() {
    return sendKey;
  }

  TransportKey receiveKey() {
    return receiveKey;
  }

  boolean isInitiator() {
    return initiator;
  }

  boolean isRetired() {
    return retired;
  }

  long createdNanos() {
    return createdNanos;
  }

  @HotPath
  boolean mayReceive(long nowNanos) {
    return !retired && nowNanos - createdNanos < REJECT_AFTER_NANOS;
  }

  @HotPath
  boolean maySend(long nowNanos) {
    return mayReceive(nowNanos) && Long.compareUnsigned(nextCounter, REJECT_AFTER_MESSAGES) < 0;
  }

  /** Returns a counter that no other packet of this session has. */
  @HotPath
  long takeCounter() {
    return nextCounter++;
  }

  /** Returns true if the packet just sent asks for a new session (paper, section 6.2). */
  @HotPath
  boolean wantsRekeyOnSend(long nowNanos) {
    return initiator && nowNanos - createdNanos >= REKEY_AFTER_NANOS
        || Long.compareUnsigned(nextCounter, REKEY_AFTER_MESSAGES) > 0;
  }

  /**
   * Returns true, once, if the packet just received asks for a new session: an initiator that only
   * receives would else find out too late that the session has ended (paper, section 6.2).
   */
  @HotPath
  boolean wantsRekeyOnReceive(long nowNanos) {
    if (!initiator || lateRekeyTried || nowNanos - createdNanos < PeerTimers.LATE_REKEY_NANOS) {
      return false;
    }
    lateRekeyTried = true;
    return true;
  }

  /** Returns true, once, for a counter that may be accepted. */
  @HotPath
  boolean accept(long counter) {
    return Long.compareUnsigned(counter, REJECT_AFTER_MESSAGES) < 0 && window.accept(counter);
  }

  void skipCountersTo(long counter) {
    nextCounter = counter;
  }

  /** Zeroes the keys. */
  void retire() {
    if (!retired) {
      retired = true;
      sendKey.retire();
      receiveKey.retire();
    }
  }
}
