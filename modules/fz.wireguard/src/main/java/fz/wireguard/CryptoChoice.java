package fz.wireguard;

import fz.wireguard.ProviderSelection.Candidate;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.CryptoProvider;
import fz.wireguard.spi.X25519Provider;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The implementations that one process uses.
 *
 * @param aead the packet cipher
 * @param x25519 the key agreement
 */
public record CryptoChoice(
    ProviderSelection<AeadProvider> aead, ProviderSelection<X25519Provider> x25519) {
  /** The name that leaves the choice to a measurement. */
  public static final String AUTO = "auto";

  /**
   * Chooses both.
   *
   * @param cipher {@link #AUTO}, or the name of a packet cipher
   * @param keyAgreement {@link #AUTO}, or the name of a key agreement
   * @param nanoClock a monotonic clock
   * @throws IllegalArgumentException if what is asked for by name cannot be used; the message is
   *     one line for users and says what there is
   */
  public static CryptoChoice of(String cipher, String keyAgreement, LongSupplier nanoClock) {
    return new CryptoChoice(
        cipher.equals(AUTO)
            ? AeadProviders.fastest(nanoClock)
            : forced("packet cipher", cipher, AeadProviders.find(cipher), AeadProviders.list()),
        keyAgreement.equals(AUTO)
            ? X25519Providers.fastest(nanoClock)
            : forced(
                "key agreement",
                keyAgreement,
                X25519Providers.find(keyAgreement),
                X25519Providers.list()));
  }

  /**
   * Returns one line about what was passed over, with what is used instead; empty if nothing.
   * Machine code that this system does not have is no news where other machine code is used.
   */
  public Optional<String> warning() {
    List<String> rejected = Stream.concat(news(aead), news(x25519)).distinct().toList();
    return rejected.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join("; ", rejected)
                + "; packets use "
                + aead.provider().name()
                + ", handshakes "
                + x25519.provider().name());
  }

  private static Stream<String> news(ProviderSelection<?> selection) {
    return selection.candidates().stream()
        .filter(c -> !c.works())
        .filter(
            c ->
                !selection.provider().isNative()
                    || c.provider() == null
                    || c.provider().isAvailable())
        .map(Candidate::rejection);
  }

  private static <P extends CryptoProvider> ProviderSelection<P> forced(
      String what, String name, ProviderSelection<P> found, List<P> all) {
    if (!found.provider().name().equals(name)) {
      throw new IllegalArgumentException(
          what
              + " '"
              + name
              + "' cannot be used: "
              + String.join("; ", found.rejected())
              + "; there are: auto, "
              + String.join(", ", all.stream().map(CryptoProvider::name).toList()));
    }
    return found;
  }
}
