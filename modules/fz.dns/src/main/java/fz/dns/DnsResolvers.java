package fz.dns;

import fz.dns.spi.DnsResolverProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Finds resolvers among the modules of this run-time image. */
public final class DnsResolvers {
  private DnsResolvers() {}

  /** Returns the resolver of a name, such as {@code plain}; empty if there is none. */
  public static Optional<DnsResolverProvider> find(String name) {
    return providers().stream().filter(provider -> provider.name().equals(name)).findFirst();
  }

  /** Returns all resolvers of this image, by name. */
  public static List<DnsResolverProvider> providers() {
    ModuleLayer own = DnsResolvers.class.getModule().getLayer();
    TreeMap<String, DnsResolverProvider> found = new TreeMap<>();
    for (DnsResolverProvider provider :
        ServiceLoader.load(own == null ? ModuleLayer.boot() : own, DnsResolverProvider.class)) {
      DnsResolverProvider other = found.putIfAbsent(provider.name(), provider);
      if (other != null) {
        throw new IllegalStateException(
            "two resolvers are called '"
                + provider.name()
                + "': "
                + other.getClass().getModule()
                + " and "
                + provider.getClass().getModule());
      }
    }
    return List.copyOf(found.values());
  }
}
