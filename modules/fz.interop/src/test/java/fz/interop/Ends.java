package fz.interop;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.pipeline.Pipeline;
import fz.pipeline.PipelineConfig;
import fz.pipeline.PipelineListener;
import fz.pipeline.Placement;
import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.tunnel.plain.WireGuardPlane;
import fz.wireguard.AeadProviders;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.spi.AeadProvider;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Builds ends of tunnels. */
final class Ends {
  private Ends() {}

  /** Returns the placements that tests run, with small rings. */
  static Stream<Placement> placements() {
    return Stream.of(
        Placement.inline(), new Placement.Parallel(1, 1, 8), new Placement.Parallel(2, 2, 8));
  }

  /** Returns a private key. */
  static byte[] privateKey(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) number);
    key[0] &= (byte) 0xf8;
    key[31] = (byte) (key[31] & 0x7f | 0x40);
    return key;
  }

  /** Returns a plane without peers. */
  static WireGuardPlane plane(byte[] privateKey, AeadProvider aead) {
    return new WireGuardPlane(
        WireGuardConfig.of(
            privateKey, new SecureRandom(), InstantSource.system(), aead, new DropCounters()));
  }

  /** Returns the cipher that an application would use. */
  static AeadProvider cipher() {
    return AeadProviders.find().provider();
  }

  /** Adds a peer that everything belongs to. */
  static void join(WireGuardPlane plane, byte[] publicKey, Endpoint endpoint, String... allowed) {
    List<IpPrefix> prefixes =
        Arrays.stream(allowed).map(text -> IpPrefix.parse(text).orElseThrow()).toList();
    plane.addPeer(PeerConfig.of(publicKey), prefixes).endpoint(endpoint);
  }

  /** Opens a pipeline that discards the events of its plane, and starts it. */
  static Pipeline start(
      String name,
      WireGuardPlane plane,
      PacketTransport packets,
      List<DatagramTransport> datagrams,
      Placement placement)
      throws IOException {
    PipelineListener drain =
        nowNanos -> {
          while (plane.pollEvent() != null) {
            // Nothing to do: the peers are fixed.
          }
        };
    Pipeline pipeline =
        Pipeline.open(
            new PipelineConfig(
                name, plane, packets, datagrams, placement, drain, System::nanoTime));
    pipeline.start();
    return pipeline;
  }
}
