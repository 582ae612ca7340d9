package fz.app.train;

import fz.packet.DropCounters;
import fz.packet.IpPrefix;
import fz.pipeline.Pipeline;
import fz.pipeline.PipelineConfig;
import fz.pipeline.Placement;
import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.tunnel.plain.WireGuardPlane;
import fz.wireguard.AeadProviders;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.spi.AeadProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Two ends of a WireGuard tunnel in this process: one reads its packets from a capture. */
final class LoopbackTunnel {
  private static final int PACKETS = 4_000;
  private static final int SMALL_BYTES = 64;
  private static final int LARGE_BYTES = 1280;
  private static final int RAW_IP = 101;
  private static final int KEY_BYTES = 32;
  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final long STEP_NANOS = 5_000_000;

  private LoopbackTunnel() {}

  /** Writes a capture of small and large UDP packets and returns its file. */
  static Path capture(Path directory) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(24 + PACKETS * (16 + LARGE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(65_535).putInt(RAW_IP);
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = packet(i % 4 == 0 ? SMALL_BYTES : LARGE_BYTES);
      file.putInt(i).putInt(0).putInt(packet.length).putInt(packet.length).put(packet);
    }
    file.flip();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return Files.write(directory.resolve("training.pcap"), bytes);
  }

  /** Sends the packets of a capture from one end to the other; waits a few seconds at most. */
  static void run(Path capture) throws IOException {
    AeadProvider cipher = AeadProviders.find().provider();
    SecureRandom random = new SecureRandom();
    try (PacketTransport source = host(Map.of("input", capture.toString()));
        PacketTransport target =
            host(Map.of("output", capture.resolveSibling("out.pcapng").toString()));
        DatagramTransport left = loopback();
        DatagramTransport right = loopback()) {
      WireGuardPlane sender = plane(random, cipher);
      WireGuardPlane receiver = plane(random, cipher);
      sender.addPeer(PeerConfig.of(receiver.publicKey()), everything()).endpoint(right.local());
      receiver.addPeer(PeerConfig.of(sender.publicKey()), everything());
      try (Pipeline to = pipeline("train-right", receiver, target, right);
          Pipeline from = pipeline("train-left", sender, source, left)) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while ((from.counters().hostPacketsRead() < PACKETS
                || to.counters().hostPacketsWritten() < PACKETS)
            && System.nanoTime() < end) {
          LockSupport.parkNanos(STEP_NANOS);
        }
      }
    }
  }

  private static Pipeline pipeline(
      String name, WireGuardPlane plane, PacketTransport host, DatagramTransport socket)
      throws IOException {
    Pipeline pipeline =
        Pipeline.open(
            new PipelineConfig(
                name,
                plane,
                host,
                List.of(socket),
                Placement.inline(),
                nowNanos -> drain(plane),
                Transports.clock()));
    pipeline.start();
    return pipeline;
  }

  private static void drain(WireGuardPlane plane) {
    while (plane.pollEvent() != null) {
      // The peers are fixed: nothing that happens to them matters here.
    }
  }

  private static WireGuardPlane plane(SecureRandom random, AeadProvider cipher) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new WireGuardPlane(
        WireGuardConfig.of(key, random, InstantSource.system(), cipher, new DropCounters()));
  }

  private static List<IpPrefix> everything() {
    return List.of(IpPrefix.parse("0.0.0.0/0").orElseThrow());
  }

  private static PacketTransport host(Map<String, String> options) throws IOException {
    return Transports.findPacket("pcap").open(TransportOptions.of(options));
  }

  private static DatagramTransport loopback() throws IOException {
    return Transports.findDatagram("udp")
        .open(TransportOptions.of(Map.of("family", "4", "address", "127.0.0.1")));
  }

  /** Returns a UDP packet from 10.0.0.1 to 10.0.0.2; its checksum 0 means that there is none. */
  private static byte[] packet(int lengthBytes) {
    ByteBuffer packet = ByteBuffer.allocate(lengthBytes);
    packet.putInt(0x4500_0000 | lengthBytes).putInt(0).putInt(0x4011_0000);
    packet.putInt(0x0a00_0001).putInt(0x0a00_0002);
    packet.putShort((short) 4000).putShort((short) 4000).putShort((short) (lengthBytes - 20));
    packet.putShort(10, headerChecksum(packet));
    return packet.array();
  }

  private static short headerChecksum(ByteBuffer packet) {
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += packet.getShort(at) & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }
}
