package fz.wireguard;

import fz.wireguard.spi.AeadProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds the packet cipher. Candidates are tested against known answers before they are used; the
 * one of the JDK is built in and always there.
 */
public final class AeadProviders {
  private static final String PREFERRED = "openssl";

  private AeadProviders() {}

  /**
   * The outcome of a search.
   *
   * @param provider what to use
   * @param rejected one line for each candidate that was preferred and could not be used, with the
   *     reason; worth a line in the log
   */
  public record Selection(AeadProvider provider, List<String> rejected) {}

  /** Returns the best provider that works. */
  public static Selection find() {
    return select(null, list());
  }

  /**
   * Returns the provider of that name, or, if it is missing or broken, the best of the others; the
   * caller compares {@link AeadProvider#name()} if it will not have another.
   */
  public static Selection find(String name) {
    return select(name, list());
  }

  /** Returns all candidates, available or not, the preferred first and the JDK's last. */
  public static List<AeadProvider> list() {
    List<AeadProvider> found = new ArrayList<>();
    ModuleLayer layer = AeadProviders.class.getModule().getLayer();
    ServiceLoader<AeadProvider> loader =
        layer == null
            ? ServiceLoader.load(AeadProvider.class)
            : ServiceLoader.load(layer, AeadProvider.class);
    Iterator<AeadProvider> providers = loader.iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        found.add(providers.next());
      } catch (ServiceConfigurationError e) {
        // One provider that cannot be constructed must not hide the others.
        continue;
      }
    }
    found.sort(
        (a, b) -> {
          int byRank = Boolean.compare(b.name().equals(PREFERRED), a.name().equals(PREFERRED));
          return byRank != 0 ? byRank : a.name().compareTo(b.name());
        });
    found.add(new JdkAeadSource());
    return List.copyOf(found);
  }

  static Selection select(String name, List<AeadProvider> candidates) {
    List<AeadProvider> order = new ArrayList<>(candidates);
    List<String> rejected = new ArrayList<>();
    if (name != null) {
      order.sort((a, b) -> Boolean.compare(b.name().equals(name), a.name().equals(name)));
      if (order.isEmpty() || !order.getFirst().name().equals(name)) {
        rejected.add(name + ": no such cipher provider");
      }
    }
    for (AeadProvider candidate : order) {
      String fault = AeadSelfTest.fault(candidate);
      if (fault == null) {
        return new Selection(candidate, List.copyOf(rejected));
      }
      rejected.add(candidate.name() + ": " + fault);
    }
    throw new IllegalStateException("no packet cipher works: " + String.join("; ", rejected));
  }
}
