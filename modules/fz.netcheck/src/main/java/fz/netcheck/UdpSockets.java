package fz.netcheck;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.ice.IceTransmit;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A UDP socket on each address in use, and the wait for all of them. One thread but for wakeup. */
final class UdpSockets implements AutoCloseable {
  private static final int MAX_DATAGRAM_BYTES = 65_535;

  private final Selector selector;
  private final Map<Endpoint, DatagramChannel> channels = new LinkedHashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);

  /** Takes a datagram. */
  interface Receiver {
    void receive(byte[] datagram, Endpoint local, Endpoint remote);
  }

  private UdpSockets(Selector selector) {
    this.selector = selector;
  }

  /**
   * Opens a socket with a free port on each address.
   *
   * @param addresses none for all addresses of the host but loopback and link-local ones
   */
  static UdpSockets open(List<InetAddress> addresses) throws IOException {
    UdpSockets sockets = new UdpSockets(Selector.open());
    try {
      for (InetAddress address : addresses.isEmpty() ? ofHost() : addresses) {
        sockets.bind(address);
      }
      return sockets;
    } catch (IOException | RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  /** Returns the addresses of the sockets. */
  List<Endpoint> locals() {
    return List.copyOf(channels.keySet());
  }

  /** Sends a datagram; one that cannot be sent is lost, as on the way. */
  void send(IceTransmit transmit) {
    for (Map.Entry<Endpoint, DatagramChannel> socket : channels.entrySet()) {
      Endpoint own = socket.getKey();
      boolean open = IpAddresses.isUnspecified(transmit.local().high(), transmit.local().low());
      boolean suits = own.isIpv4() == transmit.remote().isIpv4();
      if (open ? suits : own.equals(transmit.local())) {
        try {
          socket
              .getValue()
              .send(ByteBuffer.wrap(transmit.payload()), transmit.remote().toSocketAddress());
        } catch (IOException e) {
          // No route, or a full buffer: what is sent is repeated, and silence is noticed.
          return;
        }
        if (!open) {
          return;
        }
      }
    }
  }

  /** Waits at most so long, and takes what has arrived. */
  void await(long nanos, Receiver receiver) throws IOException {
    long millis = Math.clamp((nanos + 999_999) / 1_000_000, 0, 1_000_000);
    if (millis == 0) {
      selector.selectNow();
    } else {
      selector.select(millis);
    }
    selector.selectedKeys().clear();
    for (Map.Entry<Endpoint, DatagramChannel> socket : channels.entrySet()) {
      receive(socket.getKey(), socket.getValue(), receiver);
    }
  }

  /** Ends a wait; from any thread. */
  void wakeup() {
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel channel : channels.values()) {
      channel.close();
    }
    selector.close();
  }

  private void receive(Endpoint local, DatagramChannel channel, Receiver receiver) {
    while (true) {
      InetSocketAddress source;
      buffer.clear();
      try {
        source = (InetSocketAddress) channel.receive(buffer);
      } catch (IOException e) {
        // An ICMP error of an earlier datagram; what follows may be all right.
        continue;
      }
      if (source == null) {
        return;
      }
      byte[] datagram = new byte[buffer.position()];
      buffer.flip().get(datagram);
      receiver.receive(datagram, local, Endpoint.of(source));
    }
  }

  private void bind(InetAddress address) throws IOException {
    boolean ipv4 = address.getAddress().length == 4;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(address, 0));
      channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      channel.close();
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "cannot open a socket on " + address.getHostAddress() + ": " + e.getMessage(),
          e);
    }
    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    channels.put(Endpoint.of(address, port), channel);
  }

  private static List<InetAddress> ofHost() throws IOException {
    List<InetAddress> found = new ArrayList<>();
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      if (network.isUp() && !network.isLoopback()) {
        network
            .inetAddresses()
            .filter(a -> !a.isLinkLocalAddress() && !a.isMulticastAddress())
            .forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, "the host has no address; name one with --ip, such as 127.0.0.1");
    }
    return found;
  }
}
