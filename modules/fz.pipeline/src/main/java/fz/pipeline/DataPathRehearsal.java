package fz.pipeline;

import fz.packet.DropCounters;
import fz.packet.IpPrefix;
import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.tunnel.plain.WireGuardPlane;
import fz.wireguard.CryptoChoice;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuardConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A tunnel between two simulated hosts in this process, over loopback sockets and with keys that
 * nobody uses: reading, cutting, sealing, sending, and all of it back. What it runs is what the
 * virtual machine then has compiled, or has recorded.
 */
public final class DataPathRehearsal {
  private static final String HOST = "simulated";
  private static final int KEY_BYTES = 32;
  private static final long STEP_NANOS = 5_000_000;
  private static final int SILENT_STEPS = 40;

  private final Placement placement = Placement.automatic();
  private final SecureRandom random = new SecureRandom();
  private final CryptoChoice crypto;
  private final LongSupplier clock;

  private DataPathRehearsal(CryptoChoice crypto, LongSupplier clock) {
    this.crypto = crypto;
    this.clock = clock;
  }

  /** Returns true if this image has a simulated host. */
  public static boolean isAvailable() {
    return Transports.packetProviders().stream().anyMatch(p -> p.name().equals(HOST));
  }

  /**
   * Sends as much as is asked for from each side to the other.
   *
   * @param crypto what is going to be used
   * @param clock a monotonic clock
   * @param megabytes that each host sends
   * @param exchanges single small packets that each host sends after that, each when the one before
   *     it was acknowledged
   * @param limitNanos the rehearsal ends at this time after the call, whatever has arrived
   * @return how many packets arrived
   * @throws IOException if this image has no simulated host, or this system no loopback sockets
   */
  public static long run(
      CryptoChoice crypto, LongSupplier clock, int megabytes, int exchanges, long limitNanos)
      throws IOException {
    return new DataPathRehearsal(crypto, clock).run(megabytes, exchanges, limitNanos);
  }

  private long run(int megabytes, int exchanges, long limitNanos) throws IOException {
    long end = clock.getAsLong() + limitNanos;
    try (PacketTransport firstHost = host("first", megabytes, exchanges);
        PacketTransport secondHost = host("second", megabytes, exchanges);
        DatagramTransport firstSocket = loopback();
        DatagramTransport secondSocket = loopback()) {
      WireGuardPlane first = plane(firstHost.mtu());
      WireGuardPlane second = plane(secondHost.mtu());
      first.addPeer(PeerConfig.of(second.publicKey()), everything()).endpoint(secondSocket.local());
      second.addPeer(PeerConfig.of(first.publicKey()), everything());
      try (Pipeline left = pipeline("fz-rehearsal-1", first, firstHost, firstSocket);
          Pipeline right = pipeline("fz-rehearsal-2", second, secondHost, secondSocket)) {
        awaitSilence(left.counters(), right.counters(), end);
        return arrived(left.counters(), right.counters());
      }
    }
  }

  private void awaitSilence(PipelineCounters one, PipelineCounters two, long end) {
    long before = -1;
    int silent = 0;
    while (silent < SILENT_STEPS
        && clock.getAsLong() < end
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STEP_NANOS);
      long now = arrived(one, two);
      silent = now == before ? silent + 1 : 0;
      before = now;
    }
  }

  private static long arrived(PipelineCounters one, PipelineCounters two) {
    return one.hostPacketsWritten() + two.hostPacketsWritten();
  }

  private Pipeline pipeline(
      String name, WireGuardPlane plane, PacketTransport host, DatagramTransport socket)
      throws IOException {
    PipelineListener owner = nowNanos -> drain(plane);
    Pipeline pipeline =
        Pipeline.open(
            new PipelineConfig(name, plane, host, List.of(socket), placement, owner, clock));
    pipeline.start();
    return pipeline;
  }

  private static void drain(WireGuardPlane plane) {
    while (plane.pollEvent() != null) {
      // The peers are fixed: nothing that happens to them matters here.
    }
  }

  private WireGuardPlane plane(int mtu) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new WireGuardPlane(
        WireGuardConfig.of(
                key, random, InstantSource.system(), crypto.aead().provider(), new DropCounters())
            .withX25519(crypto.x25519().provider())
            .withPaddedMtuBytes(mtu));
  }

  private static List<IpPrefix> everything() {
    return List.of(IpPrefix.parse("0.0.0.0/0").orElseThrow(), IpPrefix.parse("::/0").orElseThrow());
  }

  private static PacketTransport host(String side, int megabytes, int exchanges)
      throws IOException {
    Map<String, String> options =
        Map.of(
            "side", side,
            "megabytes", Integer.toString(megabytes),
            "exchanges", Integer.toString(exchanges));
    return Transports.findPacket(HOST).open(TransportOptions.of(options));
  }

  private static DatagramTransport loopback() throws TransportException, IOException {
    return Transports.findDatagram("udp")
        .open(TransportOptions.of(Map.of("family", "4", "address", "127.0.0.1")));
  }
}
