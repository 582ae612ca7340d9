package fz.tunnel;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a gateway translates between IPv4 and IPv6 where a name has no address of the family that
 * an application uses. Where it does not, the application gets an ICMP "unreachable".
 *
 * @param enabled true if it does so for all resources but some
 * @param except the ids or addresses, such as {@code *.example.com}, of resources for which it does
 *     not
 */
public record FamilyTranslation(boolean enabled, Set<String> except) {
  /** For all resources. */
  public static final FamilyTranslation ON = new FamilyTranslation(true, Set.of());

  private static final String OFF = "off";
  private static final String OFF_FOR = "off:";

  /** Copies the set. */
  public FamilyTranslation {
    except = Set.copyOf(except);
  }

  /**
   * Reads {@code on}, {@code off}, or {@code off:RESOURCE,...} for some resources.
   *
   * @return empty if it is something else
   */
  public static Optional<FamilyTranslation> parse(String text) {
    if (text.equals("on")) {
      return Optional.of(ON);
    }
    if (text.equals(OFF)) {
      return Optional.of(new FamilyTranslation(false, Set.of()));
    }
    if (!text.startsWith(OFF_FOR)) {
      return Optional.empty();
    }
    Set<String> resources =
        Arrays.stream(text.substring(OFF_FOR.length()).split(","))
            .map(String::strip)
            .filter(resource -> !resource.isEmpty())
            .collect(Collectors.toSet());
    return resources.isEmpty()
        ? Optional.empty()
        : Optional.of(new FamilyTranslation(true, resources));
  }

  /** Returns true if packets for a domain of a resource may be translated. */
  boolean appliesTo(Grant grant) {
    return enabled
        && !except.contains(grant.resourceId())
        && !except.contains(grant.pattern().toString());
  }
}
