package fz.transport.udp;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A {@link DatagramChannel} as a datagram transport: one datagram a call, no own addresses, no ECN.
 */
final class JdkUdpTransport implements DatagramTransport {
  private static final int MAX_DATAGRAM_BYTES = 2_048;

  private final DatagramChannel channel;
  private final boolean ipv4;
  private final Endpoint local;
  private final ChannelSignal signal;
  private volatile long receiveErrors;
  private volatile long sendErrors;

  // The receiver's. Both sides keep the last address, because most datagrams are from one peer.
  private final Map<MemorySegment, ByteBuffer> receiveBuffers = new IdentityHashMap<>();
  private SocketAddress lastSender;
  private Endpoint lastSenderEndpoint;

  // The sender's.
  private final Map<MemorySegment, ByteBuffer> sendBuffers = new IdentityHashMap<>();
  private Endpoint lastReceiverEndpoint = new Endpoint(0, 0, 0);
  private InetSocketAddress lastReceiver;

  JdkUdpTransport(DatagramChannel channel, boolean ipv4) throws IOException {
    this.channel = channel;
    this.ipv4 = ipv4;
    this.local = Endpoint.of((InetSocketAddress) channel.getLocalAddress());
    this.signal = new ChannelSignal(channel);
  }

  @Override
  public Endpoint local() {
    return local;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Readiness readiness() {
    return signal;
  }

  @Override
  public long errors() {
    return receiveErrors + sendErrors;
  }

  @Override
  public int receive(PacketBatch batch) throws IOException {
    ByteBuffer buffer = view(receiveBuffers, batch);
    int before = batch.count();
    while (batch.remaining() >= MAX_DATAGRAM_BYTES) {
      int offset = batch.nextOffset();
      buffer.limit(offset + batch.remaining()).position(offset);
      SocketAddress sender;
      try {
        sender = channel.receive(buffer);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        // Such as the ICMP error that an earlier datagram met.
        receiveErrors++;
        continue;
      }
      if (sender == null) {
        signal.drained();
        break;
      }
      if (!sender.equals(lastSender)) {
        lastSender = sender;
        lastSenderEndpoint = Endpoint.of((InetSocketAddress) sender);
      }
      batch.remote(batch.append(buffer.position() - offset), lastSenderEndpoint);
    }
    return batch.count() - before;
  }

  @Override
  public int send(PacketBatch batch, int from) throws IOException {
    ByteBuffer buffer = view(sendBuffers, batch);
    for (int i = from; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.SEND
          || Endpoint.isIpv4(batch.remoteHigh(i), batch.remoteLow(i)) != ipv4) {
        continue;
      }
      buffer.limit(batch.offset(i) + batch.length(i)).position(batch.offset(i));
      try {
        if (channel.send(buffer, receiver(batch, i)) == 0 && batch.length(i) > 0) {
          return i;
        }
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        sendErrors++;
      }
    }
    return batch.count();
  }

  @Override
  public void close() {
    signal.close();
  }

  private InetSocketAddress receiver(PacketBatch batch, int i) {
    if (batch.remoteLow(i) != lastReceiverEndpoint.low()
        || batch.remoteHigh(i) != lastReceiverEndpoint.high()
        || batch.remotePort(i) != lastReceiverEndpoint.port()) {
      lastReceiverEndpoint =
          new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
      lastReceiver = lastReceiverEndpoint.toSocketAddress();
    }
    return lastReceiver;
  }

  private static ByteBuffer view(Map<MemorySegment, ByteBuffer> buffers, PacketBatch batch) {
    ByteBuffer buffer = buffers.get(batch.memory());
    if (buffer == null) {
      buffer = batch.memory().asByteBuffer();
      buffers.put(batch.memory(), buffer);
    }
    return buffer;
  }
}
