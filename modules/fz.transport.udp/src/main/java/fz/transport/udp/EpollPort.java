package fz.transport.udp;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.transport.DatagramPort;
import java.io.IOException;

/** One socket of {@link EpollPorts}. */
@HotPath
final class EpollPort implements DatagramPort {
  private final EpollPorts ports;
  private final UdpSocket socket;
  private final int index;
  private final Receiver receiver;
  private final Sender sender;
  private Object attachment;
  private boolean room;
  private boolean closed;

  EpollPort(EpollPorts ports, UdpSocket socket, int index) {
    this.ports = ports;
    this.socket = socket;
    this.index = index;
    this.receiver = new Receiver(socket, ports.receiving());
    this.sender = new Sender(socket, ports.sending());
  }

  @Override
  public Endpoint local() {
    return socket.local();
  }

  @Override
  public int receive(PacketBatch batch) throws IOException {
    if (closed) {
      return 0;
    }
    ports.requireNotHeld(this);
    int count = receiver.receive(batch);
    ports.holds(this, receiver.holdsBack());
    return count;
  }

  @Override
  public boolean holdsBack() {
    return !closed && receiver.holdsBack();
  }

  @Override
  public int send(PacketBatch batch, int from, int to) throws IOException {
    return closed ? to : sender.send(batch, from, to);
  }

  @Override
  public void awaitRoom(boolean wanted) throws IOException {
    if (!closed) {
      ports.awaitRoom(this, wanted);
    }
  }

  @Override
  public boolean hasRoom() {
    return room;
  }

  @Override
  public Object attachment() {
    return attachment;
  }

  @Override
  public void attach(Object attachment) {
    this.attachment = attachment;
  }

  @Override
  public long errors() {
    return receiver.errors() + sender.errors();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ports.remove(this);
    }
  }

  void room(boolean found) {
    room = found;
  }

  int fd() {
    return socket.fd();
  }

  int index() {
    return index;
  }
}
