package fz.relay.core;

import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.packet.Bytes;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * A TURN server (RFC 8656) without sockets and clock. One thread calls it; a relay has one core for
 * each of its threads, and they share a {@link Ledger}.
 *
 * <p>Datagrams are turned around in the batch that they arrived in: afterwards one with {@link
 * Verdict#SEND} has its way out as {@link PacketBatch#peer} and its remote and own address in the
 * columns; all others are done with. Messages to clients are polled.
 */
public final class RelayCore {
  private static final int MAX_REPLIES = 4_096;
  private static final int MAX_EXPIRED_AT_ONCE = 64;
  private static final int LAST_STUN_BYTE = 3;
  private static final int SEND_INDICATION = 0x0016;

  private final Ledger ledger;
  private final Tables tables;
  private final Forwarding forwarding;
  private final Requests requests;
  private final Allocations allocations;
  private final RateLimit strangers;
  private final Runnable wakeup;
  private final ArrayDeque<Reply> replies = new ArrayDeque<>();

  // Allocations that another core has replaced; the only thing that another thread touches.
  private final ConcurrentLinkedQueue<Allocation> replaced = new ConcurrentLinkedQueue<>();

  /**
   * Creates a core without allocations.
   *
   * @param config what the relay is
   * @param ledger what its cores share
   * @param policy which peers it reaches
   * @param credentials who its users are
   * @param ports opens sockets of relayed addresses for this core
   * @param nonceSecret 32 random bytes, the same for all cores
   * @param random source of ports and tokens, which should be hard to guess
   * @param wakeup makes this core's thread call {@link #handleTimeout} soon; from any thread
   */
  public RelayCore(
      RelayConfig config,
      Ledger ledger,
      PeerPolicy policy,
      Credentials credentials,
      RelayPorts ports,
      byte[] nonceSecret,
      RandomGenerator random,
      Runnable wakeup) {
    this.ledger = ledger;
    this.wakeup = wakeup;
    this.tables = new Tables(this, config, ledger, ports, random);
    this.forwarding = new Forwarding(ledger, tables, random);
    this.strangers = new RateLimit(config.limits().challengesPerSecond());
    Nonces nonces = new Nonces(nonceSecret);
    Replies writer = new Replies(config, nonces);
    this.allocations = new Allocations(tables, config, ledger, ports, writer, random);
    this.requests =
        new Requests(
            tables,
            config,
            policy,
            allocations,
            new Authentication(config, credentials, nonces, writer),
            writer);
  }

  /** Says which other sockets can answer in place of one, for behaviour discovery (RFC 5780). */
  public void alternates(Ingress ingress, Alternates others) {
    tables.alternates(ingress, others);
  }

  /** Returns what this core has done. */
  public RelayCounters counters() {
    return tables.counters();
  }

  /** Returns the number of allocations of this core. */
  public int allocationCount() {
    return tables.allocations();
  }

  /** Returns the number of channels of this core, those in cool-down included. */
  public int channelCount() {
    return tables.channels();
  }

  /** Refuses new allocations from now on; those that exist go on. */
  public void drain() {
    allocations.drain();
  }

  /**
   * Takes datagrams of clients, or frames of one connection.
   *
   * @param ingress where they arrived
   * @param nowNanos the time of a monotonic clock
   * @param nowSeconds the UNIX time, for the ends of credentials
   */
  @HotPath
  public void handleClient(Ingress ingress, PacketBatch batch, long nowNanos, long nowSeconds) {
    for (int i = 0; i < batch.count(); i++) {
      int first = batch.length(i) < 4 ? -1 : Bytes.get8(batch.memory(), batch.offset(i));
      if (first < 0 || batch.remotePort(i) == 0) {
        tables.counters().drops().drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      } else if (first >= 0x40 && first < 0x80) {
        forwarding.fromChannel(ingress, batch, i, nowNanos);
      } else if (first > LAST_STUN_BYTE) {
        tables.counters().drops().drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      } else if (Forwarding.type(batch, i) == SEND_INDICATION) {
        forwarding.fromIndication(ingress, batch, i, nowNanos);
      } else {
        handleRequest(ingress, batch, i, nowNanos, nowSeconds);
      }
    }
  }

  /**
   * Takes datagrams of peers and puts them into another batch as messages to the client.
   *
   * @param from the index of the first datagram to take
   * @return the index of the first datagram that found no room, or {@code in.count()}
   */
  @HotPath
  public int handlePeer(
      RelayedAddress address, PacketBatch in, int from, PacketBatch out, long nowNanos) {
    return forwarding.fromPeer(address, in, from, out, nowNanos);
  }

  /** Takes the end of a connection, and with it of the allocation over it. */
  public void handleDisconnect(Ingress ingress, Endpoint remote) {
    Allocation found = tables.allocation(remote.high(), remote.low(), remote.port(), ingress.id());
    if (found != null) {
      tables.free(found);
    }
  }

  /** Returns when {@link #handleTimeout} is due next; {@link Long#MAX_VALUE} if never. */
  public long nextTimeout() {
    return tables.nextTimeout();
  }

  /** Ends what has expired. What is too much for one call makes the next one due at once. */
  public void handleTimeout(long nowNanos) {
    for (Allocation next = replaced.poll(); next != null; next = replaced.poll()) {
      tables.free(next);
    }
    tables.expire(nowNanos, MAX_EXPIRED_AT_ONCE);
    if (ledger.hasReservations()) {
      ledger.expireReservations(nowNanos);
    }
  }

  /**
   * Adds messages to clients to a batch, as datagrams with {@link Verdict#SEND}.
   *
   * @return false if none is left
   */
  public boolean pollTransmit(PacketBatch batch) {
    for (Reply reply = replies.peek(); reply != null; reply = replies.peek()) {
      int length = reply.message().length;
      if (batch.remaining() < length) {
        return true;
      }
      int i = batch.append(MemorySegment.ofArray(reply.message()), 0, length);
      batch.remote(i, reply.remote());
      batch.local(i, reply.localHigh(), reply.localLow());
      batch.peer(i, reply.ingress().egress());
      batch.verdict(i, Verdict.SEND);
      replies.remove();
    }
    return false;
  }

  /** Ends an allocation because its user has a new one; called by that one's core. */
  void replace(Allocation allocation, RelayCore newOwner) {
    if (newOwner == this) {
      tables.free(allocation);
    } else {
      replaced.add(allocation);
      wakeup.run();
    }
  }

  private void handleRequest(
      Ingress ingress, PacketBatch batch, int i, long nowNanos, long nowSeconds) {
    ClientKey client =
        new ClientKey(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i), ingress.id());
    batch.verdict(i, Verdict.CONSUMED);
    // Those who have an allocation have proved themselves; a flood of others must not stop them.
    boolean known = tables.allocation(client) != null;
    if (!known && !strangers.passes(1, nowNanos) || replies.size() >= MAX_REPLIES) {
      tables.counters().drops().drop(batch, i, DropReason.UNDER_LOAD);
      return;
    }
    Optional<StunMessage> message =
        StunMessage.parse(batch.memory(), batch.offset(i), batch.length(i))
            .filter(m -> m.stunClass() == StunClass.REQUEST && m.fingerprintHolds());
    if (message.isEmpty()) {
      tables.counters().drops().drop(batch, i, DropReason.BAD_MESSAGE_LENGTH);
      return;
    }
    long localHigh = batch.localHigh(i);
    long localLow = batch.localLow(i);
    Request request = new Request(client, ingress, message.get(), localHigh, localLow, null, null);
    tables.counters().add(RelayCounters.Counter.REQUESTS, 1);
    byte[] answer = requests.answer(request, nowNanos, nowSeconds);
    if (answer == null) {
      return;
    }
    Ingress way = wayOf(request);
    boolean same = way == ingress;
    replies.add(
        new Reply(way, client.endpoint(), same ? localHigh : 0, same ? localLow : 0, answer));
  }

  /** Returns through which socket a response leaves, which a binding request may choose. */
  private Ingress wayOf(Request request) {
    StunMessage message = request.message();
    if (message.method() != StunMethod.BINDING) {
      return request.ingress();
    }
    long change = message.number32(StunAttribute.CHANGE_REQUEST).orElse(0);
    return tables
        .alternates(request.ingress())
        .map(others -> others.choose(change, request.ingress()))
        .orElse(request.ingress());
  }
}
