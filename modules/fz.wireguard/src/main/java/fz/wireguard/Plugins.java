package fz.wireguard;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** What other modules provide to this one. */
final class Plugins {
  private Plugins() {}

  /** Returns the providers of a service that can be constructed. */
  static <S> List<S> of(Class<S> service) {
    List<S> found = new ArrayList<>();
    ModuleLayer layer = Plugins.class.getModule().getLayer();
    ServiceLoader<S> loader =
        layer == null ? ServiceLoader.load(service) : ServiceLoader.load(layer, service);
    Iterator<S> providers = loader.iterator();
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
    return found;
  }
}
