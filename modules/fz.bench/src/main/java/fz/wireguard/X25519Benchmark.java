package fz.wireguard;

import fz.bench.jmh.CryptoSources;
import fz.wireguard.spi.X25519Provider;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The key agreement of handshakes. An operation is one secret, or one public key. */
@State(Scope.Thread)
public class X25519Benchmark {
  /** Name of the provider. */
  @Param({"openssl", "bouncycastle", "jdk"})
  public String provider;

  private final byte[] out = new byte[X25519Provider.KEY_BYTES];
  private X25519Provider x25519;
  private byte[] privateKey;
  private byte[] publicKey;

  /** Creates the state; JMH calls it. */
  public X25519Benchmark() {}

  /** Makes keys. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    x25519 = CryptoSources.keyAgreement(provider);
    privateKey = Curve25519.generatePrivateKey(random);
    publicKey = Curve25519.publicKey(Curve25519.generatePrivateKey(random));
  }

  /** A shared secret. */
  @Benchmark
  public byte[] agree() {
    if (!x25519.agree(privateKey, publicKey, 0, out)) {
      throw new IllegalStateException("the point is not of small order");
    }
    return out;
  }

  /** The public key of a private key. */
  @Benchmark
  public byte[] publicKey() {
    x25519.publicKey(privateKey, out);
    return out;
  }
}
