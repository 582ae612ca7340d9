package fz.archtest.samples.wireguard;

import java.security.SecureRandom;

/** Violates: cores ask for no time, randomness or environment. */
final class MakesRandom {
  SecureRandom random() {
    return new SecureRandom();
  }
}
