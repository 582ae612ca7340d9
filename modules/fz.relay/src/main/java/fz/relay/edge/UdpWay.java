package fz.relay.edge;

import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.relay.core.Ingress;
import fz.relay.core.RelayedAddress;
import fz.transport.DatagramPort;
import java.io.IOException;

/**
 * A UDP socket of a loop: either one that clients send to, or a relayed address. What cannot be
 * sent for lack of room is parked until there is.
 */
final class UdpWay implements Way {
  private final RelayLoop loop;
  private final DatagramPort port;
  private final RelayedAddress relayed;
  private Ingress ingress;
  private PacketBatch parked;
  private int parkedFrom;

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
    int next = parked == null ? port.send(batch, from, to) : from;
    if (next < to) {
      park(batch, next, to);
    }
  }

  /** Sends what was parked, as far as there is room. */
  void resume() throws IOException {
    if (parked == null) {
      return;
    }
    parkedFrom = port.send(parked, parkedFrom, parked.count());
    if (parkedFrom == parked.count()) {
      release();
      port.awaitRoom(false);
    }
  }

  void close() {
    if (parked != null) {
      release();
    }
    port.close();
  }

  private void park(PacketBatch batch, int from, int to) throws IOException {
    if (parked == null) {
      parked = loop.takeParkingSpace();
      parkedFrom = 0;
      if (parked != null) {
        port.awaitRoom(true);
      }
    }
    for (int i = from; i < to; i++) {
      if (batch.verdict(i) == Verdict.SEND && !parkOne(batch, i)) {
        loop.drops().drop(batch, i, DropReason.BUFFER_FULL);
      }
    }
  }

  private boolean parkOne(PacketBatch batch, int i) {
    int copy =
        parked == null ? -1 : parked.append(batch.memory(), batch.offset(i), batch.length(i));
    if (copy < 0) {
      return false;
    }
    parked.remote(copy, batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    parked.local(copy, batch.localHigh(i), batch.localLow(i));
    parked.ecn(copy, batch.ecn(i));
    parked.verdict(copy, Verdict.SEND);
    return true;
  }

  private void release() {
    parked.clear();
    loop.giveParkingSpace(parked);
    parked = null;
  }
}
