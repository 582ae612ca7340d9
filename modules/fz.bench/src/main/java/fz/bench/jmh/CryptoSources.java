package fz.bench.jmh;

import fz.wireguard.AeadProviders;
import fz.wireguard.X25519Providers;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.CryptoProvider;
import fz.wireguard.spi.X25519Provider;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cryptography for benchmarks, which run on the class path: a service that only a module descriptor
 * declares is not found there otherwise.
 */
public final class CryptoSources {
  private CryptoSources() {}

  /**
   * Returns the packet cipher of that name.
   *
   * @throws IllegalArgumentException if there is none, or it does not work on this system
   */
  public static AeadProvider cipher(String name) {
    return named(name, AeadProvider.class, AeadProviders.list());
  }

  /**
   * Returns the key agreement of that name.
   *
   * @throws IllegalArgumentException if there is none, or it does not work on this system
   */
  public static X25519Provider keyAgreement(String name) {
    return named(name, X25519Provider.class, X25519Providers.list());
  }

  private static <P extends CryptoProvider> P named(String name, Class<P> service, List<P> found) {
    List<P> all = new ArrayList<>(found);
    for (ModuleReference module : ModuleFinder.of(classPath()).findAll()) {
      for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
        if (provides.service().equals(service.getName())) {
          provides.providers().forEach(type -> all.add(create(type, service)));
        }
      }
    }
    return all.stream()
        .filter(provider -> provider.name().equals(name) && provider.isAvailable())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no " + service.getSimpleName() + " " + name));
  }

  private static <P> P create(String type, Class<P> service) {
    try {
      return service.cast(Class.forName(type).getConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type, e);
    }
  }

  /** Only jars of this project: others need not be fit for a module path. */
  private static Path[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().startsWith("fz."))
        .toArray(Path[]::new);
  }
}
