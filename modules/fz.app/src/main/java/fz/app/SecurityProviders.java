package fz.app;

import java.security.Security;
import java.util.Set;

/**
 * Limits security providers to those that fz uses. TLS asks all of them for names of algorithms
 * that none has, and a provider that is asked is loaded, as is every other one on the module path:
 * hundreds of classes.
 */
final class SecurityProviders {
  private static final String PROPERTY = "security.provider.";
  private static final String FIRST = "SUN";

  /** In {@code java.base}, like {@value #FIRST}; found by their names, without a search. */
  private static final Set<String> USED = Set.of(FIRST, "SunRsaSign", "SunEC", "SunJSSE", "SunJCE");

  private SecurityProviders() {}

  /** Strikes the others off the list. Must run before anything asks for an algorithm. */
  static void limit() {
    for (int i = 1; Security.getProperty(PROPERTY + i) != null; i++) {
      if (!USED.contains(Security.getProperty(PROPERTY + i))) {
        // A gap would end the list; what is in it twice counts once.
        Security.setProperty(PROPERTY + i, FIRST);
      }
    }
  }
}
