package fz.wireguard;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whole handshakes: what initiator and responder do for one, macs and keys included. */
@State(Scope.Thread)
public class HandshakeBenchmark {
  /** Name of the provider of both primitives. */
  @Param({"openssl", "bouncycastle", "jdk"})
  public String provider;

  private HandshakePair pair;

  /** Creates the state; JMH calls it. */
  public HandshakeBenchmark() {}

  /** Makes both sides. */
  @Setup
  public void connect() {
    pair = new HandshakePair(provider);
  }

  /** Both sides of a handshake. */
  @Benchmark
  public void both() {
    pair.initiate();
    pair.respond();
    pair.complete();
    pair.discard();
  }

  /** Makes sure that nothing was refused. */
  @TearDown(Level.Iteration)
  public void check() {
    pair.check();
  }
}
