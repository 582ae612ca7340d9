package fz.portal.session;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Version of a peer's program, as found in its {@code User-Agent}. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
  private static final Pattern COMPONENT =
      Pattern.compile(
          "\\b(?:headless-client|gui-client|apple-client|android-client|connlib|gateway|relay)"
              + "/(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");
  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch);

  /** Finds the version in a {@code User-Agent} header, which may be null. */
  public static Optional<Version> ofUserAgent(String userAgent) {
    if (userAgent == null) {
      return Optional.empty();
    }
    Matcher matcher = COMPONENT.matcher(userAgent);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new Version(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3))));
  }

  /** Tells whether a client of this version can use a gateway of that one. */
  boolean canUse(Version gateway) {
    return major == gateway.major && gateway.minor >= minor - 1 && gateway.minor < minor + 2;
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
