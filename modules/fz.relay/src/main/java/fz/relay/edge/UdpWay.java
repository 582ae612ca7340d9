package fz.relay.edge;

import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.relay.core.Ingress;
import fz.relay.core.RelayedAddress;
import fz.transport.DatagramPort;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A UDP socket of a loop: either one that clients send to, or a relayed address. It gathers what it
 * is to send until the end of the round, and beyond if there is no room.
 */
final class UdpWay implements Way {
  /** So many datagrams are worth a call of their own and are spared the copy. */
  private static final int ENOUGH = 32;

  private final RelayLoop loop;
  private final DatagramPort port;
  private final RelayedAddress relayed;
  private Ingress ingress;

  // What was gathered; those before next have been sent.
  private PacketBatch gathered;
  private int next;
  private boolean awaitsRoom;

  /**
   * Wraps a socket.
   *
   * @param relayed the relayed address that it is, null for a socket of clients
   */
  UdpWay(RelayLoop loop, DatagramPort port, RelayedAddress relayed) {
    this.loop = loop;
    this.port = port;
    this.relayed = relayed;
    port.attach(this);
  }

  DatagramPort port() {
    return port;
  }

  /** Returns the relayed address, null for a socket of clients. */
  RelayedAddress relayed() {
    return relayed;
  }

  Ingress ingress() {
    return ingress;
  }

  void ingress(Ingress value) {
    ingress = value;
  }

  @HotPath
  @Override
  public void send(PacketBatch batch, int from, int to) throws IOException {
    boolean direct = gathered == null && to - from >= ENOUGH;
    for (int i = direct ? port.send(batch, from, to) : from; i < to; i++) {
      if (batch.verdict(i) == Verdict.SEND && !gather(batch, i)) {
        loop.drops().drop(batch, i, DropReason.BUFFER_FULL);
      }
    }
  }

  @HotPath
  private boolean gather(PacketBatch batch, int i) throws IOException {
    int length = batch.length(i);
    if (gathered != null && !hasSpace(length)) {
      flush();
    }
    if (gathered == null) {
      gathered = loop.outbox().take(this);
      next = 0;
    }
    if (gathered == null || !hasSpace(length)) {
      return false;
    }
    int at = end();
    MemorySegment.copy(batch.memory(), batch.offset(i), gathered.memory(), at, length);
    int copy = gathered.appendAt(at, length);
    gathered.remote(copy, batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    gathered.local(copy, batch.localHigh(i), batch.localLow(i));
    gathered.ecn(copy, batch.ecn(i));
    gathered.verdict(copy, Verdict.SEND);
    return true;
  }

  private boolean hasSpace(int length) {
    return gathered.count() < PacketBatch.MAX_PACKETS
        && end() + length <= PacketBatch.CAPACITY_BYTES;
  }

  /** Returns where the next datagram goes: right behind the last, so that a run is one piece. */
  private int end() {
    int last = gathered.count() - 1;
    return last < 0 ? PacketBatch.LEAD_BYTES : gathered.offset(last) + gathered.length(last);
  }

  /** Sends what was gathered, as far as there is room. */
  @HotPath
  void flush() throws IOException {
    if (gathered == null || awaitsRoom) {
      return;
    }
    next = port.send(gathered, next, gathered.count());
    if (next == gathered.count()) {
      release();
    } else {
      awaitsRoom = true;
      port.awaitRoom(true);
    }
  }

  /** Goes on with what found no room. */
  void resume() throws IOException {
    awaitsRoom = false;
    flush();
    if (!awaitsRoom) {
      port.awaitRoom(false);
    }
  }

  void close() {
    if (gathered != null) {
      release();
    }
    port.close();
  }

  private void release() {
    loop.outbox().give(gathered);
    gathered = null;
  }
}
