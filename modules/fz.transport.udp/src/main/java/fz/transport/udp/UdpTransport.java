package fz.transport.udp;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A UDP socket of Linux: one descriptor, one receiver and one sender. */
final class UdpTransport implements DatagramTransport {
  private final UdpSocket socket;
  private final Receiver receiver;
  private final Sender sender;
  private final Set<Capability> capabilities;
  private boolean closed;

  UdpTransport(UdpSocket socket) {
    this.socket = socket;
    this.receiver = new Receiver(socket, new Receiver.Memory());
    this.sender = new Sender(socket, new Sender.Memory());
    Set<Capability> can = EnumSet.of(Capability.SOURCE_ADDRESS, Capability.ECN);
    if (socket.segmentation()) {
      can.add(Capability.DATAGRAM_SEGMENTATION);
    }
    if (socket.coalescing()) {
      can.add(Capability.DATAGRAM_COALESCING);
    }
    this.capabilities = Collections.unmodifiableSet(can);
  }

  @Override
  public Endpoint local() {
    return socket.local();
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public int receive(PacketBatch batch) throws IOException {
    return receiver.receive(batch);
  }

  @Override
  public int send(PacketBatch batch, int from) throws IOException {
    return sender.send(batch, from, batch.count());
  }

  @Override
  public Readiness readiness() {
    return new Readiness.Descriptor(socket.fd());
  }

  @Override
  public long errors() {
    return receiver.errors() + sender.errors();
  }

  /** Returns how many system calls sent and received; exact while no thread does either. */
  long systemCalls() {
    return receiver.systemCalls() + sender.systemCalls();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      socket.close();
    }
  }
}
