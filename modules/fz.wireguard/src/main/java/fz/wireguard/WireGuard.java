package fz.wireguard;

import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The WireGuard protocol for one private key and any number of peers: handshakes, sessions, timers.
 * A state machine without threads, sockets and clocks; one thread calls it. Packets are encrypted
 * and decrypted outside, by {@link TransportKey}.
 *
 * <p>Nothing that the network sends throws. Whatever is queued for {@link #pollTransmit} or {@link
 * #pollEvent} makes {@link #nextTimeout} return a time that has passed.
 */
public final class WireGuard {
  /** The value of {@link #nextTimeout()} when nothing is due ever. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The longest packet that is accepted, in bytes: one that fits an empty batch. */
  public static final int MAX_PACKET_BYTES =
      PacketBatch.CAPACITY_BYTES
          - PacketBatch.LEAD_BYTES
          - PacketBatch.HEADROOM_BYTES
          - PacketBatch.TAILROOM_BYTES;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;

  private final CoreState core;
  private final Handshakes handshakes;

  /** Creates a core without peers. */
  public WireGuard(WireGuardConfig config) {
    this.core = new CoreState(config);
    this.handshakes = new Handshakes(core);
  }

  /** Returns a copy of the own public key. */
  public byte[] publicKey() {
    return core.publicKey.clone();
  }

  /**
   * Changes the own private key; peers stay. Every session and handshake ends, and packets that
   * wait leave after a handshake under the new key. Before, the owner removes a peer that has the
   * new key itself.
   *
   * @param key 32 bytes of which the core takes a copy; all zero means that there is no key, and no
   *     handshake can be made
   */
  public void privateKey(byte[] key, long nowNanos) {
    if (key.length != Curve25519.KEY_BYTES) {
      throw new IllegalArgumentException("private key of " + key.length + " bytes");
    }
    core.now = nowNanos;
    core.identity(key);
    handshakes.handleIdentity();
    core.peersByKey.values().forEach(Peer::handleIdentity);
  }

  /**
   * Adds a peer; it replaces one with the same public key.
   *
   * <p>A peer that initiates and has persistent keepalives starts its handshake as soon as it has
   * an endpoint; else the first packet does.
   *
   * @throws IllegalStateException if there are about a million peers
   */
  public Peer addPeer(PeerConfig config) {
    Peer replaced = core.peersByKey.get(ByteBuffer.wrap(config.publicKey()));
    if (replaced != null) {
      removePeer(replaced);
    }
    Peer peer = new Peer(core, config, core.peers.newId(core.random));
    core.peers.add(peer);
    core.peersByKey.put(ByteBuffer.wrap(peer.remotePublic()), peer);
    return peer;
  }

  /** Removes a peer and zeroes its keys. Does nothing if it was removed before. */
  public void removePeer(Peer peer) {
    if (core.peersByKey.remove(ByteBuffer.wrap(peer.remotePublic()), peer)) {
      core.peers.remove(peer);
      core.deadlines.remove(peer);
      peer.remove();
    }
  }

  /**
   * Judges a datagram whose first byte is 1 to 4. Transport data becomes {@code OPEN} with key,
   * counter and peer; a handshake message becomes {@code CONSUMED} or {@code DROPPED}. What the
   * caller has set as its peer comes back with a cookie reply.
   */
  @HotPath
  public void handleInbound(PacketBatch batch, int i, long nowNanos) {
    core.now = nowNanos;
    if (batch.length(i) < 4) {
      core.drops.drop(batch, i, DropReason.BAD_MESSAGE_LENGTH);
      return;
    }
    int type = Message.readInt(batch.memory(), batch.offset(i));
    if (type != Message.DATA) {
      handshakes.handle(type, batch, i, nowNanos);
      return;
    }
    DropReason reason = data(batch, i, nowNanos);
    if (reason != null) {
      core.drops.drop(batch, i, reason);
    }
  }

  /**
   * Takes a packet after decryption, with the key that {@link #handleInbound} gave it: a keepalive
   * becomes {@code CONSUMED}, a replayed or malformed one {@code DROPPED}. Any other stays {@code
   * OPENED}, with its peer, where it came from, and without padding, for the caller to judge its
   * addresses.
   */
  @HotPath
  public void handleOpened(PacketBatch batch, int i, long nowNanos) {
    core.now = nowNanos;
    Session session = ((TransportKey) batch.key(i)).session();
    if (session.isRetired()) {
      core.drops.drop(batch, i, DropReason.EXPIRED_SESSION);
      return;
    }
    if (!session.accept(batch.counter(i))) {
      core.drops.drop(batch, i, DropReason.REPLAYED);
      return;
    }
    Peer peer = session.peer();
    int length = batch.length(i);
    batch.peer(i, peer);
    peer.received(session, length + Message.DATA_OVERHEAD_BYTES, nowNanos);
    peer.follow(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    if (length == 0) {
      batch.verdict(i, Verdict.CONSUMED);
      return;
    }
    int inner = innerLength(batch.memory(), batch.offset(i), length);
    if (inner < 0) {
      core.drops.drop(batch, i, DropReason.BAD_INNER_LENGTH);
    } else {
      batch.bounds(i, batch.offset(i), inner);
    }
  }

  /**
   * Takes a packet for a peer. With a session it becomes {@code SEAL}, with key, counter, remote
   * address and the header in its headroom. Without one it is kept aside and becomes {@code
   * CONSUMED}, and a handshake is started; or it becomes {@code DROPPED} if the peer must begin.
   */
  @HotPath
  public void handleOutbound(Peer peer, PacketBatch batch, int i, long nowNanos) {
    core.now = nowNanos;
    int offset = batch.offset(i);
    int length = batch.length(i);
    DropReason reason = null;
    if (peer.isRemoved()) {
      reason = DropReason.NO_PEER;
    } else if (length == 0) {
      reason = DropReason.EMPTY;
    } else if (offset < Message.DATA_HEADER_BYTES
        || length > PacketBatch.CAPACITY_BYTES - PacketBatch.TAILROOM_BYTES - offset) {
      reason = DropReason.OVERSIZE;
    } else {
      Session session = peer.isBlocked() ? null : peer.sendSession(nowNanos);
      if (session != null) {
        prepare(batch, i, peer, session);
        peer.sent(session, batch.length(i) + Message.DATA_OVERHEAD_BYTES, nowNanos);
        return;
      }
      reason = peer.stage(batch, i, nowNanos);
    }
    if (reason == null) {
      batch.verdict(i, Verdict.CONSUMED);
    } else {
      core.drops.drop(batch, i, reason);
    }
  }

  /**
   * Adds complete datagrams ({@code SEND}) to a batch: handshake messages, keepalives, and packets
   * that waited for a session. {@link PacketBatch#peer} is the {@link Peer}; for a cookie reply it
   * is what the datagram that is answered had, and both addresses are that one's.
   *
   * @return the number added; 0 if nothing is queued or the batch is full
   */
  public int pollTransmit(PacketBatch out, long nowNanos) {
    core.now = nowNanos;
    return core.transmits.poll(out, nowNanos);
  }

  /** Returns the next event, or null. */
  public WireGuardEvent pollEvent() {
    return core.events.poll();
  }

  /** Removes all peers and zeroes every key. The core must not be used again. */
  public void close() {
    List.copyOf(core.peersByKey.values()).forEach(this::removePeer);
    core.clear();
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {
    core.now = nowNanos;
    while (true) {
      Peer peer = core.deadlines.peek();
      if (peer == null || peer.deadline() > nowNanos) {
        return;
      }
      peer.handleTimeout(nowNanos);
    }
  }

  /** Returns exactly when {@link #handleTimeout} is due, or {@link #NEVER}. */
  public long nextTimeout() {
    if (!core.transmits.isEmpty() || !core.events.isEmpty()) {
      return core.now;
    }
    Peer peer = core.deadlines.peek();
    return peer == null ? NEVER : peer.deadline();
  }

  /** Pads a packet, writes its header and sets its columns. */
  @HotPath
  static void prepare(PacketBatch batch, int i, Peer peer, Session session) {
    peer.pad(batch, i);
    long counter = session.takeCounter();
    Message.writeDataHeader(
        batch.memory(),
        batch.offset(i) - Message.DATA_HEADER_BYTES,
        session.remoteIndex(),
        counter);
    batch.counter(i, counter);
    batch.key(i, session.sendKey());
    batch.peer(i, peer);
    batch.remote(i, peer.endpoint());
    batch.verdict(i, Verdict.SEAL);
  }

  /** The receiver index alone says whose packet it is: behind a NAT, addresses are shared. */
  @HotPath
  private DropReason data(PacketBatch batch, int i, long nowNanos) {
    int length = batch.length(i);
    if (length < Message.DATA_OVERHEAD_BYTES) {
      return DropReason.BAD_MESSAGE_LENGTH;
    }
    int offset = batch.offset(i);
    int index = Message.readInt(batch.memory(), offset + 4);
    Peer peer = core.peers.get(index >>> 8);
    Session session = peer == null ? null : peer.sessions().find(index);
    if (session == null) {
      return DropReason.UNKNOWN_SESSION;
    }
    if (!session.mayReceive(nowNanos)) {
      return DropReason.EXPIRED_SESSION;
    }
    batch.counter(i, Message.readLong(batch.memory(), offset + 8));
    batch.key(i, session.receiveKey());
    batch.peer(i, peer);
    batch.bounds(i, offset + Message.DATA_HEADER_BYTES, length - Message.DATA_HEADER_BYTES);
    batch.verdict(i, Verdict.OPEN);
    return null;
  }

  /** Returns the length that the IP header states, or -1 if there is no such packet. */
  @HotPath
  private static int innerLength(MemorySegment memory, int offset, int length) {
    int version = (memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff) >>> 4;
    int inner;
    if (version == 4 && length >= IPV4_HEADER_BYTES) {
      inner = memory.get(SHORT, offset + 2L) & 0xffff;
      return inner >= IPV4_HEADER_BYTES && inner <= length ? inner : -1;
    }
    if (version == 6 && length >= IPV6_HEADER_BYTES) {
      inner = IPV6_HEADER_BYTES + (memory.get(SHORT, offset + 4L) & 0xffff);
      return inner <= length ? inner : -1;
    }
    return -1;
  }
}
