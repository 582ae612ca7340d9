package fz.bench.jmh;

import fz.wireguard.AeadProviders;
import fz.wireguard.spi.AeadProvider;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packet ciphers for benchmarks, which run on the class path: a service that only a module
 * descriptor declares is not found there otherwise.
 */
public final class AeadSources {
  private AeadSources() {}

  /**
   * Returns the provider of that name.
   *
   * @throws IllegalArgumentException if there is none, or it does not work on this system
   */
  public static AeadProvider named(String name) {
    List<AeadProvider> all = new ArrayList<>(AeadProviders.list());
    for (ModuleReference module : ModuleFinder.of(classPath()).findAll()) {
      for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
        if (provides.service().equals(AeadProvider.class.getName())) {
          provides.providers().forEach(type -> all.add(create(type)));
        }
      }
    }
    return all.stream()
        .filter(provider -> provider.name().equals(name) && provider.isAvailable())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no packet cipher " + name));
  }

  private static AeadProvider create(String type) {
    try {
      return (AeadProvider) Class.forName(type).getConstructor().newInstance();
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
