package fz.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SecurityProvidersTest {
  private final List<String> before = list();

  @AfterEach
  void restore() {
    for (int i = 0; i < before.size(); i++) {
      Security.setProperty("security.provider." + (i + 1), before.get(i));
    }
  }

  @Test
  void keepsThoseOfTheBaseModuleInTheirOrder() {
    assertTrue(before.contains("SunPKCS11"), before::toString);
    SecurityProviders.limit();
    List<String> after = list();
    assertEquals(before.subList(0, 5), after.subList(0, 5));
    assertEquals(Set.of("SUN", "SunRsaSign", "SunEC", "SunJSSE", "SunJCE"), new TreeSet<>(after));
  }

  private static List<String> list() {
    List<String> names = new ArrayList<>();
    for (int i = 1; Security.getProperty("security.provider." + i) != null; i++) {
      names.add(Security.getProperty("security.provider." + i));
    }
    return names;
  }
}
