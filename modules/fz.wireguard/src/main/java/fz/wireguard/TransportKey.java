package fz.wireguard;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One direction of a session, as the crypto stage sees it: {@link PacketBatch#key} of each packet
 * to seal or open. Consecutive packets of a batch with the same key form a run and are passed in
 * one call.
 *
 * <p>Each worker has a cipher context of its own, created at first use, so that runs under one key
 * may be worked on in parallel. An ordinal is used by one thread at a time. The core may retire a
 * key at any moment; a run that comes later is dropped, and one that is under way finishes first.
 */
public final class TransportKey {
  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(int[].class);

  private static final int IDLE = 0;
  private static final int BUSY = 1;
  private static final int RETIRED_WHILE_BUSY = 2;
  private static final int RETIRED = 3;

  private final Session session;
  private final AeadProvider provider;
  private final byte[] key;
  private final Aead[] contexts;
  private final int[] states;

  /** Takes over {@code key}. There is one context more than the highest ordinal, for the core. */
  TransportKey(Session session, AeadProvider provider, byte[] key, int workers) {
    this.session = session;
    this.provider = provider;
    this.key = key;
    this.contexts = new Aead[workers + 2];
    this.states = new int[workers + 2];
  }

  Session session() {
    return session;
  }

  int coreOrdinal() {
    return states.length - 1;
  }

  /**
   * Encrypts the packets from {@code from} (inclusive) to {@code to} (exclusive) whose verdict is
   * {@link Verdict#SEAL}; all of them must have this key. Each becomes {@link Verdict#SEND}, with
   * the bounds of the whole datagram and its {@link PacketBatch#frame}, or is dropped if the key
   * has been retired.
   *
   * @param worker the ordinal of the caller, 0 to {@link WireGuardConfig#workers()}
   * @return the number dropped, which the caller counts under {@link DropReason#EXPIRED_SESSION}
   */
  @HotPath
  public int seal(int worker, PacketBatch batch, int from, int to) {
    Aead aead = enter(worker);
    if (aead == null) {
      return drop(batch, from, to, Verdict.SEAL);
    }
    try {
      int start = from;
      while (start < to) {
        int end = endOfRun(batch, start, to, Verdict.SEAL);
        if (end > start) {
          aead.seal(batch, start, end);
        }
        for (int i = start; i < end; i++) {
          int frame = batch.frame(i);
          batch.bounds(
              i,
              batch.offset(i) - Message.DATA_HEADER_BYTES - frame,
              batch.length(i) + Message.DATA_OVERHEAD_BYTES + frame);
          batch.verdict(i, Verdict.SEND);
        }
        start = end + 1;
      }
    } finally {
      leave(worker);
    }
    return 0;
  }

  /** As the method with four parameters, and counts what it drops. */
  @HotPath
  public int seal(int worker, PacketBatch batch, int from, int to, DropCounters drops) {
    return count(seal(worker, batch, from, to), DropReason.EXPIRED_SESSION, drops);
  }

  /**
   * Decrypts the packets from {@code from} (inclusive) to {@code to} (exclusive) whose verdict is
   * {@link Verdict#OPEN}; all of them must have this key. Each becomes {@link Verdict#OPENED}, with
   * the bounds of the plain text, or is dropped if it is not authentic or the key has been retired.
   *
   * @param worker the ordinal of the caller, 0 to {@link WireGuardConfig#workers()}
   * @return the number dropped, which the caller counts under {@link
   *     DropReason#AUTHENTICATION_FAILED}
   */
  @HotPath
  public int open(int worker, PacketBatch batch, int from, int to) {
    Aead aead = enter(worker);
    if (aead == null) {
      return drop(batch, from, to, Verdict.OPEN);
    }
    int dropped = 0;
    try {
      int start = from;
      while (start < to) {
        int end = endOfRun(batch, start, to, Verdict.OPEN);
        long authentic = end > start ? aead.open(batch, start, end) : 0;
        for (int i = start; i < end; i++) {
          if ((authentic >>> i & 1) != 0) {
            batch.bounds(i, batch.offset(i), batch.length(i) - Aead.TAG_BYTES);
            batch.verdict(i, Verdict.OPENED);
          } else {
            batch.verdict(i, Verdict.DROPPED);
            dropped++;
          }
        }
        start = end + 1;
      }
    } finally {
      leave(worker);
    }
    return dropped;
  }

  /** As the method with four parameters, and counts what it drops. */
  @HotPath
  public int open(int worker, PacketBatch batch, int from, int to, DropCounters drops) {
    return count(open(worker, batch, from, to), DropReason.AUTHENTICATION_FAILED, drops);
  }

  /**
   * Zeroes the key and frees the contexts, each as soon as no worker uses it. Called by the core.
   */
  void retire() {
    for (int i = 0; i < states.length; i++) {
      retire(i);
    }
    Arrays.fill(key, (byte) 0);
  }

  private void retire(int worker) {
    while ((int) STATE.getVolatile(states, worker) < RETIRED_WHILE_BUSY) {
      if (STATE.compareAndSet(states, worker, IDLE, RETIRED)) {
        free(worker);
      } else {
        STATE.compareAndSet(states, worker, BUSY, RETIRED_WHILE_BUSY);
      }
    }
  }

  private Aead enter(int worker) {
    if (!STATE.compareAndSet(states, worker, IDLE, BUSY)) {
      return null;
    }
    Aead aead = contexts[worker];
    if (aead == null) {
      aead = provider.create(key);
      contexts[worker] = aead;
      // The key is zeroed only after this state has changed: seen unchanged, the key was whole.
      if ((int) STATE.getVolatile(states, worker) != BUSY) {
        leave(worker);
        return null;
      }
    }
    return aead;
  }

  private void leave(int worker) {
    if (!STATE.compareAndSet(states, worker, BUSY, IDLE)) {
      STATE.setVolatile(states, worker, RETIRED);
      free(worker);
    }
  }

  private void free(int worker) {
    Aead aead = contexts[worker];
    contexts[worker] = null;
    if (aead != null) {
      aead.close();
    }
  }

  private static int endOfRun(PacketBatch batch, int start, int to, Verdict verdict) {
    int end = start;
    while (end < to && batch.verdict(end) == verdict) {
      end++;
    }
    return end;
  }

  private static int drop(PacketBatch batch, int from, int to, Verdict verdict) {
    int dropped = 0;
    for (int i = from; i < to; i++) {
      if (batch.verdict(i) == verdict) {
        batch.verdict(i, Verdict.DROPPED);
        dropped++;
      }
    }
    return dropped;
  }

  private static int count(int dropped, DropReason reason, DropCounters drops) {
    for (int i = 0; i < dropped; i++) {
      drops.count(reason);
    }
    return dropped;
  }
}
