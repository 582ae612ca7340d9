package fz.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A pattern of domain names. Within a label, {@code *} stands for any run of characters, {@code ?}
 * for one, {@code [abc]}, {@code [a-c]} and {@code [!abc]} for one of a set. A label {@code **}
 * stands for any number of whole labels, none included. A pattern that begins with {@code *.} also
 * matches what follows that. Case does not matter.
 *
 * <p>The natural order puts the most specific pattern first; it is a total order of the texts.
 */
public final class DomainPattern implements Comparable<DomainPattern> {
  private static final int MAX_LENGTH = 512;
  private static final String ANY_LABELS = "**";

  private final String text;
  private final List<LabelGlob> labels; // null = any number of labels

  private DomainPattern(String text, List<LabelGlob> labels) {
    this.text = text;
    this.labels = labels;
  }

  /** Reads a pattern; empty if it is none, such as {@code a**.example.com} or {@code [a.com}. */
  public static Optional<DomainPattern> parse(String pattern) {
    String text = normalize(pattern);
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    List<LabelGlob> labels = new ArrayList<>();
    for (String label : text.split("\\.", -1)) {
      if (label.equals(ANY_LABELS)) {
        labels.add(null);
        continue;
      }
      Optional<LabelGlob> glob = LabelGlob.parse(label);
      if (glob.isEmpty()) {
        return Optional.empty();
      }
      labels.add(glob.get());
    }
    return Optional.of(new DomainPattern(text, labels));
  }

  /** Returns a name in lower case and without trailing dot, as this package compares names. */
  public static String normalize(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Returns whether a name matches, with or without trailing dot. */
  public boolean matches(String name) {
    String normal = normalize(name);
    if (text.startsWith("*.") && text.length() == normal.length() + 2 && text.endsWith(normal)) {
      return true;
    }
    return !normal.isEmpty() && matchesLabels(normal.split("\\.", -1));
  }

  /** Matches label by label; on failure the last run of labels is made one longer. */
  private boolean matchesLabels(String[] name) {
    int at = 0;
    int next = 0;
    int run = -1;
    int runEnd = 0;
    while (at < name.length) {
      if (next < labels.size() && labels.get(next) == null) {
        run = next++;
        runEnd = at;
      } else if (next < labels.size() && labels.get(next).matches(name[at])) {
        next++;
        at++;
      } else if (run >= 0) {
        next = run + 1;
        at = ++runEnd;
      } else {
        return false;
      }
    }
    while (next < labels.size() && labels.get(next) == null) {
      next++;
    }
    return next == labels.size();
  }

  /** Compares from the last character backwards: end, then plain, then one of any, then a run. */
  @Override
  public int compareTo(DomainPattern other) {
    for (int i = 1; i <= Math.max(text.length(), other.text.length()); i++) {
      int mine = i <= text.length() ? text.charAt(text.length() - i) : -1;
      int theirs = i <= other.text.length() ? other.text.charAt(other.text.length() - i) : -1;
      if (mine != theirs) {
        int byRank = Integer.compare(rank(mine), rank(theirs));
        return byRank != 0 ? byRank : Integer.compare(mine, theirs);
      }
    }
    return 0;
  }

  private static int rank(int character) {
    return switch (character) {
      case -1 -> 0;
      case '?' -> 2;
      case '*' -> 3;
      default -> 1;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DomainPattern pattern && text.equals(pattern.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the pattern in lower case. */
  @Override
  public String toString() {
    return text;
  }
}
