package fz.app.crypto;

import fz.wireguard.AeadProviders;
import fz.wireguard.Curve25519;
import fz.wireguard.X25519Providers;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.CryptoProvider;
import fz.wireguard.spi.X25519Provider;
import java.util.ArrayList;
import java.util.List;

/**
 * What every implementation in this image achieves.
 *
 * @param ciphers packet ciphers in the order of preference
 * @param agreements key agreements in the order of preference
 */
record CryptoFigures(List<Cipher> ciphers, List<Agreement> agreements) {
  /** The lengths of packets that are measured: small ones, and those of the usual MTUs. */
  static final List<Integer> LENGTHS = List.of(64, 1280, 1420);

  private static final int WARM_UP_ROUNDS = 3;

  /**
   * A packet cipher.
   *
   * @param fault why it cannot be used; null if it passed its self-test
   * @param sealed megabytes a second for each of the lengths; empty if it cannot be used
   * @param opened as {@code sealed}
   */
  record Cipher(AeadProvider provider, String fault, List<Double> sealed, List<Double> opened) {
    /** Returns what a tunnel needs of it: packets of 1280 bytes sealed and opened, in a second. */
    double speed() {
      return fault == null ? 1 / (1 / sealed.get(1) + 1 / opened.get(1)) : 0;
    }
  }

  /**
   * A key agreement.
   *
   * @param fault why it cannot be used; null if it passed its self-test
   * @param perSecond shared secrets a second; 0 if it cannot be used
   * @param keysPerSecond public keys of new private keys a second
   */
  record Agreement(X25519Provider provider, String fault, double perSecond, double keysPerSecond) {
    /** Returns handshakes a second on one side: three secrets and a new key pair each. */
    double speed() {
      return fault == null ? 1 / (3 / perSecond + 1 / keysPerSecond) : 0;
    }
  }

  /** Tests and measures all; that takes seconds. */
  static CryptoFigures measure(Meter meter) {
    List<Cipher> ciphers = new ArrayList<>();
    for (AeadProvider provider : AeadProviders.list()) {
      ciphers.add(cipher(provider, meter));
    }
    List<Agreement> agreements = new ArrayList<>();
    for (X25519Provider provider : X25519Providers.list()) {
      agreements.add(agreement(provider, meter));
    }
    return new CryptoFigures(ciphers, agreements);
  }

  /** Returns the module that brought a provider. */
  static String module(CryptoProvider provider) {
    return provider.getClass().getModule().getName();
  }

  private static Cipher cipher(AeadProvider provider, Meter meter) {
    String fault = AeadProviders.fault(provider);
    List<Double> sealed = new ArrayList<>();
    List<Double> opened = new ArrayList<>();
    if (fault == null) {
      warmUp(provider, meter);
      for (int lengthBytes : LENGTHS) {
        try (CipherMeter cipher = new CipherMeter(provider, lengthBytes)) {
          sealed.add(cipher.seal(meter));
          opened.add(cipher.open(meter));
        }
      }
    }
    return new Cipher(provider, fault, sealed, opened);
  }

  /** Java code is compiled in several steps, the last after tens of thousands of packets. */
  private static void warmUp(AeadProvider provider, Meter meter) {
    int rounds = provider.isNative() ? 0 : WARM_UP_ROUNDS;
    try (CipherMeter cipher = new CipherMeter(provider, LENGTHS.getLast())) {
      for (int i = 0; i < rounds; i++) {
        cipher.seal(meter);
        cipher.open(meter);
      }
    }
  }

  private static Agreement agreement(X25519Provider provider, Meter meter) {
    String fault = X25519Providers.fault(provider);
    if (fault != null) {
      return new Agreement(provider, fault, 0, 0);
    }
    byte[] key = new byte[X25519Provider.KEY_BYTES];
    key[0] = 64;
    byte[] other = Curve25519.publicKey(key);
    byte[] out = new byte[X25519Provider.KEY_BYTES];
    double perSecond =
        meter.perSecond(
            () -> {
              provider.agree(key, other, 0, out);
              return 1;
            });
    double keysPerSecond =
        meter.perSecond(
            () -> {
              provider.publicKey(key, out);
              return 1;
            });
    return new Agreement(provider, null, perSecond, keysPerSecond);
  }
}
