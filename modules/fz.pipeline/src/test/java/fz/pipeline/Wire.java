package fz.pipeline;

import fz.packet.Endpoint;
import fz.testkit.MemoryDatagramTransport;
import fz.testkit.MemoryPacketTransport;
import fz.tunnel.DataPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Two hosts and two pairs of sockets between them, one for each address family. */
final class Wire {
  static final Endpoint LEFT_4 = Endpoint.ofIpv4(0xc0000201, 51820);
  static final Endpoint RIGHT_4 = Endpoint.ofIpv4(0xc0000202, 51821);
  static final Endpoint LEFT_6 = ipv6("2001:db8::1", 51820);
  static final Endpoint RIGHT_6 = ipv6("2001:db8::2", 51821);

  final MemoryPacketTransport leftHost;
  final MemoryPacketTransport rightHost;
  final MemoryDatagramTransport.Pair ipv4;
  final MemoryDatagramTransport.Pair ipv6;
  final RecordingListener leftListener = new RecordingListener();
  final RecordingListener rightListener = new RecordingListener();

  Wire(int hostCapacity, int socketCapacity) {
    leftHost = new MemoryPacketTransport("left", hostCapacity);
    rightHost = new MemoryPacketTransport("right", hostCapacity);
    ipv4 = MemoryDatagramTransport.pair(LEFT_4, RIGHT_4, socketCapacity);
    ipv6 = MemoryDatagramTransport.pair(LEFT_6, RIGHT_6, socketCapacity);
  }

  /** The placements that every test is run with. */
  static Stream<Placement> placements() {
    return Stream.of(
        Placement.inline(), new Placement.Parallel(1, 1, 4), new Placement.Parallel(3, 1, 4));
  }

  Pipeline left(DataPlane plane, Placement placement) throws IOException {
    return Pipeline.open(
        new PipelineConfig(
            "left",
            plane,
            leftHost,
            List.of(ipv4.left(), ipv6.left()),
            placement,
            leftListener,
            System::nanoTime));
  }

  Pipeline right(DataPlane plane, Placement placement) throws IOException {
    return Pipeline.open(
        new PipelineConfig(
            "right",
            plane,
            rightHost,
            List.of(ipv4.right(), ipv6.right()),
            placement,
            rightListener,
            System::nanoTime));
  }

  private static Endpoint ipv6(String address, int port) {
    try {
      return Endpoint.of(InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
