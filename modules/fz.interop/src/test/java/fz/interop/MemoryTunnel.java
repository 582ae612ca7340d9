package fz.interop;

import fz.packet.Endpoint;
import fz.pipeline.Pipeline;
import fz.pipeline.Placement;
import fz.testkit.MemoryDatagramTransport;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import fz.tunnel.plain.WireGuardPlane;
import fz.wireguard.spi.AeadProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A tunnel between two hosts in memory. */
final class MemoryTunnel implements AutoCloseable {
  static final Endpoint LEFT_4 = endpoint("10.0.0.1", 1000);
  static final Endpoint RIGHT_4 = endpoint("10.0.0.2", 2000);
  static final Endpoint LEFT_6 = endpoint("fd00::1", 1000);
  static final Endpoint RIGHT_6 = endpoint("fd00::2", 2000);

  static final Endpoint LEFT_SOCKET = endpoint("192.0.2.1", 51820);
  static final Endpoint RIGHT_SOCKET = endpoint("192.0.2.2", 51820);

  final MemoryPacketTransport leftHost;
  final MemoryPacketTransport rightHost;
  final WireGuardPlane leftPlane;
  final WireGuardPlane rightPlane;
  final Pipeline left;
  final Pipeline right;

  MemoryTunnel(Placement placement, AeadProvider aead, int capacity) throws IOException {
    leftHost = new MemoryPacketTransport("left", capacity);
    rightHost = new MemoryPacketTransport("right", capacity);
    leftPlane = Ends.plane(Ends.privateKey(1), aead);
    rightPlane = Ends.plane(Ends.privateKey(2), aead);
    introduce(leftPlane, rightPlane);
    MemoryDatagramTransport.Pair sockets =
        MemoryDatagramTransport.pair(LEFT_SOCKET, RIGHT_SOCKET, capacity);
    left = Ends.start("left", leftPlane, leftHost, List.of(sockets.left()), placement);
    right = Ends.start("right", rightPlane, rightHost, List.of(sockets.right()), placement);
  }

  /** Makes two ends peers of each other. */
  static void introduce(WireGuardPlane left, WireGuardPlane right) {
    Ends.join(left, right.publicKey(), RIGHT_SOCKET, "10.0.0.2/32", "fd00::2/128");
    Ends.join(right, left.publicKey(), LEFT_SOCKET, "10.0.0.1/32", "fd00::1/128");
  }

  /** Sends one packet through and waits for it, so that there is a session. */
  void establish() {
    establish(leftHost, rightHost);
  }

  /** As {@link #establish()}, between two hosts. */
  static void establish(MemoryPacketTransport leftHost, MemoryPacketTransport rightHost) {
    byte[] packet = TestPackets.udp(LEFT_4, RIGHT_4, 0, 0, 100);
    leftHost.offer(packet);
    if (rightHost.take(10_000) == null) {
      throw new AssertionError("no session");
    }
    // The responder may send when it has seen data under the new session, which it has now.
    rightHost.offer(TestPackets.udp(RIGHT_4, LEFT_4, 0, 0, 100));
    if (leftHost.take(10_000) == null) {
      throw new AssertionError("no way back");
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
  }

  static Endpoint endpoint(String address, int port) {
    try {
      return Endpoint.of(InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
