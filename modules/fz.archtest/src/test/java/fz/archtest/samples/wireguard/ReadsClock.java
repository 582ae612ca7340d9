package fz.archtest.samples.wireguard;

/** Violates: cores ask for no time, randomness or environment. */
final class ReadsClock {
  long now() {
    return System.nanoTime();
  }
}
