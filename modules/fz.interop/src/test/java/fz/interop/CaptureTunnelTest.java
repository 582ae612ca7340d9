package fz.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.pipeline.Pipeline;
import fz.pipeline.Placement;
import fz.testkit.Await;
import fz.testkit.TestPackets;
import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.tunnel.plain.WireGuardPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A tunnel over loopback sockets whose hosts are capture files: what one end reads from a file the
 * other end writes into a file, byte for byte. Needs no privileges.
 */
@Timeout(60)
final class CaptureTunnelTest {
  /** Fewer than a peer keeps while it waits for its session: the file is read at once. */
  private static final int PACKETS = 120;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("fz.interop.Ends#placements")
  void writesExactlyWhatTheOtherEndRead(Placement placement) throws Exception {
    Path input = directory.resolve("input.pcap");
    Path output = directory.resolve("output.pcapng");
    List<byte[]> sent = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    packets(sent, expected);
    Files.write(input, Captures.pcap(sent));

    try (PacketTransport leftHost = capture(Map.of("input", input.toString()));
        PacketTransport rightHost =
            capture(Map.of("output", output.toString(), "timestamps", "counted", "mtu", "1500"));
        DatagramTransport leftSocket = loopback();
        DatagramTransport rightSocket = loopback()) {
      WireGuardPlane left = Ends.plane(Ends.privateKey(5), Ends.cipher());
      WireGuardPlane right = Ends.plane(Ends.privateKey(6), Ends.cipher());
      Ends.join(left, right.publicKey(), rightSocket.local(), "10.0.0.2/32", "fd00::2/128");
      Ends.join(right, left.publicKey(), null, "10.0.0.1/32", "fd00::1/128");
      try (Pipeline receiver =
              Ends.start("right", right, rightHost, List.of(rightSocket), placement);
          Pipeline sender = Ends.start("left", left, leftHost, List.of(leftSocket), placement)) {
        Await.until("packets", () -> receiver.counters().hostPacketsWritten() == expected.size());
        assertEquals(sent.size(), sender.counters().hostPacketsRead());
      }
      assertEquals(sent.size() - expected.size(), left.drops().get(DropReason.NO_PEER));
    }
    assertArrayEquals(Captures.pcapng(expected), Files.readAllBytes(output));
  }

  /** Packets of both families and many lengths; every tenth belongs to no peer. */
  private static void packets(List<byte[]> sent, List<byte[]> expected) {
    Endpoint stranger = MemoryTunnel.endpoint("10.0.0.99", 9);
    for (int i = 0; i < PACKETS; i++) {
      boolean lost = i % 10 == 9;
      boolean ipv4 = lost || i % 3 != 0;
      Endpoint source = ipv4 ? MemoryTunnel.LEFT_4 : MemoryTunnel.LEFT_6;
      Endpoint target = lost ? stranger : ipv4 ? MemoryTunnel.RIGHT_4 : MemoryTunnel.RIGHT_6;
      byte[] packet = TestPackets.udp(source, target, i % 3, i, 64 + i * 11);
      sent.add(packet);
      if (!lost) {
        expected.add(packet);
      }
    }
  }

  private static PacketTransport capture(Map<String, String> options) throws IOException {
    return Transports.findPacket("pcap").open(TransportOptions.of(options));
  }

  private static DatagramTransport loopback() throws IOException {
    return Transports.findDatagram("udp")
        .open(TransportOptions.of(Map.of("family", "4", "address", "127.0.0.1")));
  }
}
