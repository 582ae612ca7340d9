package fz.wg.device;

import fz.packet.Endpoint;
import fz.pipeline.Placement;
import fz.testkit.MemoryPacketTransport;
import fz.testkit.TestPackets;
import fz.transport.OptionDescriptor;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.wg.settings.Key;
import fz.wg.uapi.UapiServer;
import fz.wg.uapi.UapiSockets;
import fz.wireguard.CryptoChoice;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An interface with its configuration socket; the test is the host behind it. */
final class Host implements AutoCloseable {
  final MemoryPacketTransport packets;
  final WgInterface wireGuard;
  final Path socket;
  final Endpoint address;
  Key key;
  int port;

  private final UapiServer server;
  private long number;

  Host(MemoryNetwork network, Path directory, int index, Placement placement) throws IOException {
    packets = new MemoryPacketTransport("host" + index, 256);
    address = Endpoint.ofIpv4(0x0a000000 + index, 0);
    socket = new UapiSockets(directory).of("wg" + index);
    server = UapiServer.open(socket);
    wireGuard =
        WgInterface.open(
            new InterfaceOptions(
                "wg" + index,
                new Provider(),
                Map.of(),
                network,
                Map.of(),
                placement,
                CryptoChoice.of("jdk", "bouncycastle", Transports.clock())),
            0,
            0);
    server.start(wireGuard);
  }

  /** Has one more configuration request answered, on a connection of its own. */
  String request(String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.shutdownOutput();
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** Sets a new private key, and another port. */
  void identity(byte fill, int newPort) throws IOException {
    byte[] bytes = new byte[Key.BYTES];
    java.util.Arrays.fill(bytes, fill);
    key = Key.of(bytes).clamped();
    port = newPort;
    done("set=1\nprivate_key=" + key.hex() + "\nlisten_port=" + port + "\n\n");
  }

  void done(String text) throws IOException {
    String answer = request(text);
    if (!answer.equals("errno=0\n\n")) {
      throw new AssertionError(text + answer);
    }
  }

  /** Makes another host the only peer. */
  void join(Host other, String more) throws IOException {
    done(
        "set=1\nreplace_peers=true\npublic_key="
            + other.key.publicKey().hex()
            + "\nendpoint=127.0.0.1:"
            + other.port
            + "\nallowed_ip="
            + other.address.toInetAddress().getHostAddress()
            + "/32\n"
            + more
            + "\n");
  }

  /** Sends packets until one of them arrives: those that waited longer may be lost. */
  void assertReaches(Host other) {
    long first = number + 1;
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < deadline) {
      packets.offer(TestPackets.udp(address, other.address, 0, ++number, 100));
      byte[] arrived = other.packets.take(20);
      while (arrived != null) {
        if (TestPackets.number(arrived) >= first) {
          return;
        }
        arrived = other.packets.poll();
      }
    }
    throw new AssertionError(wireGuard + " does not reach " + other.wireGuard);
  }

  /** Sends packets of which none may arrive. */
  void assertDoesNotReach(Host other) {
    long first = number + 1;
    for (int i = 0; i < 5; i++) {
      packets.offer(TestPackets.udp(address, other.address, 0, ++number, 100));
      byte[] arrived = other.packets.take(20);
      if (arrived != null && TestPackets.number(arrived) >= first) {
        throw new AssertionError("a packet arrived");
      }
    }
  }

  @Override
  public void close() {
    wireGuard.close();
    server.close();
  }

  /** Gives the one transport of this host. */
  private final class Provider implements PacketTransportProvider {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public String description() {
      return "memory";
    }

    @Override
    public List<OptionDescriptor> options() {
      return List.of();
    }

    @Override
    public PacketTransport open(TransportOptions options) {
      return packets;
    }
  }
}
