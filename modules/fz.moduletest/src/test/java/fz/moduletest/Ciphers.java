package fz.moduletest;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.wireguard.AeadProviders;
import fz.wireguard.spi.AeadProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The packet ciphers under test. One whose library is missing is left out with a word; {@code
 * -Dfz.interop.required=true} makes that a failure, where the processor has what the library needs.
 */
final class Ciphers {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Ciphers() {}

  /** Returns all that can be used on this system. */
  static List<AeadProvider> usable() {
    return AeadProviders.list().stream().filter(Ciphers::isUsable).toList();
  }

  /** Returns the provider of that name, or skips the test. */
  static AeadProvider require(String name) {
    AeadProvider provider =
        AeadProviders.list().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    assumeTrue(isUsable(provider), () -> missing(provider));
    return provider;
  }

  private static boolean isUsable(AeadProvider provider) {
    if (provider.isAvailable()) {
      return true;
    }
    if (Boolean.getBoolean("fz.interop.required") && canBeUsed(provider)) {
      fail(missing(provider));
    }
    System.out.println(missing(provider));
    return false;
  }

  private static boolean canBeUsed(AeadProvider provider) {
    if (!provider.name().equals("ipsec-mb")) {
      return true;
    }
    try {
      return System.getProperty("os.arch").equals("amd64")
          && Files.readString(PROCESSORS).contains(" avx512vl ");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String missing(AeadProvider provider) {
    return "no test of the cipher " + provider.name() + ": " + provider.description();
  }
}
