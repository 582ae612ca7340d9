package fz.wireguard;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The responder's side of handshakes alone, as a gateway has it after a restart. The initiator's is
 * what {@link HandshakeBenchmark} has more.
 */
@State(Scope.Thread)
public class ResponderBenchmark {
  /** Name of the provider of both primitives. */
  @Param({"openssl", "bouncycastle", "jdk"})
  public String provider;

  private HandshakePair pair;

  /** Creates the state; JMH calls it. */
  public ResponderBenchmark() {}

  /** Makes both sides. */
  @Setup
  public void connect() {
    pair = new HandshakePair(provider);
  }

  /** Makes an initiation; each is accepted once. */
  @Setup(Level.Invocation)
  public void initiate() {
    pair.initiate();
  }

  /** Initiation in, response and keys out. */
  @Benchmark
  public void respond() {
    pair.respond();
  }

  /** Ends the handshake. */
  @TearDown(Level.Invocation)
  public void complete() {
    pair.complete();
    pair.discard();
  }

  /** Makes sure that nothing was refused. */
  @TearDown(Level.Iteration)
  public void check() {
    pair.check();
  }
}
