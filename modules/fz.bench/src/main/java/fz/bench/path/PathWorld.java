package fz.bench.path;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.TestPackets;
import fz.tunnel.DataPlane;
import fz.tunnel.plain.WireGuardPlane;
import fz.wireguard.PeerConfig;
import fz.wireguard.TransportKey;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The end that is measured and its peers, each of them a core of its own that has a session with
 * it. Nothing here runs while the pipeline does.
 */
final class PathWorld {
  /** The end that is measured: its address in the tunnel and its socket. */
  static final Endpoint INNER = Endpoint.ofIpv4(0x0a00_0001, 5201);

  /** The port of every socket. */
  static final int PORT = 51820;

  static final Endpoint SOCKET = Endpoint.ofIpv4(0xc000_0201, PORT);

  private static final int FIRST_INNER = 0x0a01_0000;
  private static final int FIRST_SOCKET = 0xc612_0000;

  /** Sessions end after three minutes. */
  private static final long LIFETIME_NANOS = 60_000_000_000L;

  private final Random random = new Random(1);
  private final StageTimes times = new StageTimes();
  private final long createdNanos = System.nanoTime();
  private final WireGuardPlane plane;
  private final List<WireGuardPlane> remotes = new ArrayList<>();
  private final PacketBatch here = Slab.batches(1)[0];
  private final PacketBatch there = Slab.batches(1)[0];

  /** Sets up sessions with a number of peers. */
  PathWorld(int peers, AeadProvider aead) {
    plane = plane(new TimedAeads(aead, times.crypto()));
    for (int i = 0; i < peers; i++) {
      WireGuardPlane remote = plane(aead);
      plane
          .addPeer(PeerConfig.of(remote.publicKey()), List.of(prefix(inner(i, 0))))
          .endpoint(socket(i));
      remote.addPeer(PeerConfig.of(plane.publicKey()), List.of(prefix(INNER))).endpoint(SOCKET);
      remotes.add(remote);
      establish(i);
    }
  }

  /** Returns the end that is measured. */
  WireGuardPlane plane() {
    return plane;
  }

  /** Returns the times of the stages; those of the cipher are taken here. */
  StageTimes times() {
    return times;
  }

  /** Returns true if this may serve a case that needs a number of peers. */
  boolean serves(int peers) {
    return remotes.size() == peers && System.nanoTime() - createdNanos < LIFETIME_NANOS;
  }

  /** Returns a peer's address in the tunnel, with a port. */
  static Endpoint inner(int peer, int port) {
    return Endpoint.ofIpv4(FIRST_INNER + peer, port);
  }

  /** Returns where a peer's datagrams come from. */
  static Endpoint socket(int peer) {
    return Endpoint.ofIpv4(FIRST_SOCKET + peer, PORT);
  }

  /**
   * Encrypts packets of a peer.
   *
   * @param batch packets for {@link #INNER}, {@link Verdict#FRESH}; they become datagrams
   */
  void seal(int peer, PacketBatch batch) {
    remotes.get(peer).handleOutbound(batch, System.nanoTime());
    encrypt(batch);
  }

  private void establish(int peer) {
    WireGuardPlane remote = remotes.get(peer);
    byte[] packet = TestPackets.udp(inner(peer, 1), INNER, 0, 0, TestPackets.LEAST_BYTES);
    there.clear();
    there.append(MemorySegment.ofArray(packet), 0, packet.length);
    long now = System.nanoTime();
    remote.handleOutbound(there, now);
    // Initiation, response, and the packet that waited for the session.
    transmit(remote, plane, socket(peer), now);
    transmit(plane, remote, SOCKET, now);
    transmit(remote, plane, socket(peer), now);
  }

  /** Moves what one core has to send to another. */
  private void transmit(DataPlane from, DataPlane to, Endpoint source, long now) {
    there.clear();
    from.pollTransmit(there, now);
    encrypt(there);
    here.clear();
    for (int i = 0; i < there.count(); i++) {
      int k = here.append(there.memory(), there.offset(i), there.length(i));
      here.remote(k, source);
    }
    to.handleInbound(here, now);
    for (int i = 0; i < here.count(); i++) {
      if (here.verdict(i) == Verdict.OPEN) {
        ((TransportKey) here.key(i)).open(0, here, i, i + 1);
      }
    }
    to.handleOpened(here, now);
  }

  private static void encrypt(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.SEAL) {
        ((TransportKey) batch.key(i)).seal(0, batch, i, i + 1);
      }
      if (batch.verdict(i) != Verdict.SEND) {
        throw new IllegalStateException("packet is " + batch.verdict(i));
      }
    }
  }

  private WireGuardPlane plane(AeadProvider aead) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    WireGuardConfig config =
        WireGuardConfig.of(key, random, InstantSource.system(), aead, new DropCounters());
    return new WireGuardPlane(config.withInitiationsPerSecond(Integer.MAX_VALUE));
  }

  private static IpPrefix prefix(Endpoint address) {
    return IpPrefix.host(address.high(), address.low());
  }
}
