package fz.wireguard;

import java.util.Arrays;

/** An initiation that was sent and waits for its response. */
final class Handshake {
  /** Each answer costs key agreements, and whoever has seen the initiation can forge answers. */
  private static final int MOST_FAILURES = 16;

  final int localIndex;
  final NoiseIkPsk2 noise;
  final byte[] ephemeral;
  private int failures;

  Handshake(int localIndex, NoiseIkPsk2 noise, byte[] ephemeral) {
    this.localIndex = localIndex;
    this.noise = noise;
    this.ephemeral = ephemeral;
  }

  /** Returns false if so many answers were forged that no more are looked at. */
  boolean mayTry() {
    return failures < MOST_FAILURES;
  }

  void countFailure() {
    failures++;
  }

  void clear() {
    noise.clear();
    Arrays.fill(ephemeral, (byte) 0);
  }
}
