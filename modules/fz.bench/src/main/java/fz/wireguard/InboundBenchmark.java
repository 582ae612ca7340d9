package fz.wireguard;

import fz.bench.jmh.CryptoSources;
import fz.packet.DropCounters;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.time.InstantSource;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the core does with a datagram of transport data before decryption: its type, and peer and
 * session by the receiver index. Each datagram of a batch is for another peer where there are
 * enough.
 */
@State(Scope.Thread)
public class InboundBenchmark {
  private static final int PACKETS = 64;
  private static final int LENGTH_BYTES = 64;

  /** Peers with a session. */
  @Param({"1", "100", "10000"})
  public int peers;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final int[] offset = new int[PACKETS];
  private WireGuard wireGuard;

  /** Creates the state; JMH calls it. */
  public InboundBenchmark() {}

  /** Adds peers with sessions, and datagrams for some of them. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    WireGuardConfig config =
        WireGuardConfig.of(
            key(random),
            random,
            InstantSource.system(),
            CryptoSources.cipher(JdkAeadSource.NAME),
            new DropCounters());
    wireGuard = new WireGuard(config);
    int[] indices = new int[peers];
    for (int i = 0; i < peers; i++) {
      Peer peer = wireGuard.addPeer(PeerConfig.of(key(random)));
      indices[i] = peer.id() << 8 | 1;
      peer.sessions()
          .addInitiated(
              new Session(peer, config, indices[i], 7, true, key(random), key(random), 0));
    }
    for (int i = 0; i < PACKETS; i++) {
      offset[i] = batch.nextOffset();
      batch.append(LENGTH_BYTES);
      int index = indices[random.nextInt(peers)];
      Message.writeDataHeader(batch.memory(), offset[i], index, i);
    }
  }

  /** Type, peer and session of a datagram. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public PacketBatch find() {
    for (int i = 0; i < PACKETS; i++) {
      batch.bounds(i, offset[i], LENGTH_BYTES);
      wireGuard.handleInbound(batch, i, 1);
    }
    if (batch.verdict(PACKETS - 1) != Verdict.OPEN) {
      throw new IllegalStateException("not found");
    }
    return batch;
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return key;
  }
}
