package fz.netcheck;

import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A STUN server of RFC 5780 on loopback. Its sockets 0 and 1 have the first address, 2 and 3 the
 * second one; 1 and 3 have the other port.
 */
final class TwoFacedServer implements AutoCloseable {
  private static final int SOCKETS = 4;

  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final Set<Integer> silent = ConcurrentHashMap.newKeySet();
  private final Nat nat;
  private volatile boolean hidesOther;

  /** Between clients and the server. */
  interface Nat {
    /** Returns the outer address of a client at a socket of the server. */
    Endpoint outer(Endpoint client, int socket);
  }

  TwoFacedServer(Nat nat) throws IOException {
    this.nat = nat;
    InetAddress one = InetAddress.getByName("127.0.0.1");
    InetAddress two = InetAddress.getByName("127.0.0.2");
    sockets.add(new DatagramSocket(0, one));
    sockets.add(new DatagramSocket(0, one));
    sockets.add(new DatagramSocket(sockets.get(0).getLocalPort(), two));
    sockets.add(new DatagramSocket(sockets.get(1).getLocalPort(), two));
    for (int i = 0; i < SOCKETS; i++) {
      int socket = i;
      Thread.ofPlatform().daemon().start(() -> serve(socket));
    }
  }

  Endpoint first() {
    return address(0);
  }

  Endpoint address(int socket) {
    return Endpoint.of((InetSocketAddress) sockets.get(socket).getLocalSocketAddress());
  }

  /** What a socket sends is filtered from now on. */
  void silence(int socket) {
    silent.add(socket);
  }

  /** Behaves as a server that has one address. */
  void hideOther() {
    hidesOther = true;
  }

  private void serve(int socket) {
    byte[] buffer = new byte[1_500];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!sockets.get(socket).isClosed()) {
      try {
        packet.setLength(buffer.length);
        sockets.get(socket).receive(packet);
        answer(socket, packet);
      } catch (IOException e) {
        // Closed: the loop ends.
        continue;
      }
    }
  }

  private void answer(int socket, DatagramPacket packet) throws IOException {
    StunMessage request =
        StunMessage.parse(Arrays.copyOf(packet.getData(), packet.getLength())).orElseThrow();
    int change = (int) request.number32(StunAttribute.CHANGE_REQUEST).orElse(0);
    int from = socket ^ (change & 4) >> 1 ^ (change & 2) >> 1;
    if (silent.contains(from)) {
      return;
    }
    Endpoint client = Endpoint.of((InetSocketAddress) packet.getSocketAddress());
    StunWriter writer =
        new StunWriter(StunClass.SUCCESS, StunMethod.BINDING, request.transactionId())
            .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, nat.outer(client, socket));
    if (!hidesOther) {
      writer.address(StunAttribute.OTHER_ADDRESS, address(socket ^ 3));
    }
    byte[] bytes = writer.toByteArray();
    sockets.get(from).send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
  }

  @Override
  public void close() {
    sockets.forEach(DatagramSocket::close);
  }
}
