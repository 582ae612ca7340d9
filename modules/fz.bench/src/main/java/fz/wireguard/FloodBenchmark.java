package fz.wireguard;

import fz.bench.jmh.CryptoSources;
import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Initiations of strangers, each from another address: what one of them costs a responder that gets
 * as many as it can take, so that it is under load.
 */
@State(Scope.Thread)
public class FloodBenchmark {
  private static final int MESSAGES = 64;

  /** A million messages a second: more than a core can refuse. */
  private static final long STEP_NANOS = 1_000;

  /** Whether mac1 is right, so that the sender knows whom it attacks. */
  @Param({"false", "true"})
  public boolean mac1;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final PacketBatch answers = Slab.batches(1)[0];
  private final int[] offset = new int[MESSAGES];
  private final Random random = new Random(1);
  private WireGuard wireGuard;
  private long now;

  /** Creates the state; JMH calls it. */
  public FloodBenchmark() {}

  /** Makes a responder and the messages. */
  @Setup
  public void fill() {
    wireGuard =
        new WireGuard(
            WireGuardConfig.of(
                Curve25519.generatePrivateKey(random),
                random,
                InstantSource.system(),
                CryptoSources.cipher(JdkAeadSource.NAME),
                new DropCounters()));
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = new byte[Message.INITIATION_BYTES];
      random.nextBytes(message);
      Message.writeInt(message, 0, Message.INITIATION);
      if (mac1) {
        new CookieJar(wireGuard.publicKey()).sign(message, Message.INITIATION_MAC1, 0);
      }
      offset[i] = batch.nextOffset();
      batch.append(MemorySegment.ofArray(message), 0, message.length);
    }
  }

  /** A message in, and out what the responder has to say to it. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public PacketBatch receive() {
    for (int i = 0; i < MESSAGES; i++) {
      now += STEP_NANOS;
      batch.bounds(i, offset[i], Message.INITIATION_BYTES);
      batch.remote(i, Endpoint.ofIpv4(random.nextInt(), 1 + random.nextInt(60_000)));
      wireGuard.handleInbound(batch, i, now);
    }
    int answered;
    do {
      answers.clear();
      answered = wireGuard.pollTransmit(answers, now);
    } while (answered > 0);
    return answers;
  }
}
