package fz.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pattern of one label of a name. */
final class LabelGlob {
  private final List<Token> tokens;

  private LabelGlob(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** One element of a pattern. */
  private sealed interface Token {
    boolean matches(char c);
  }

  private record Literal(char character) implements Token {
    @Override
    public boolean matches(char c) {
      return c == character;
    }
  }

  private record AnyOne() implements Token {
    @Override
    public boolean matches(char c) {
      return true;
    }
  }

  private record AnyRun() implements Token {
    @Override
    public boolean matches(char c) {
      return true;
    }
  }

  /** Pairs of first and last character. */
  private record OneOf(String ranges, boolean negated) implements Token {
    @Override
    public boolean matches(char c) {
      for (int i = 0; i < ranges.length(); i += 2) {
        if (c >= ranges.charAt(i) && c <= ranges.charAt(i + 1)) {
          return !negated;
        }
      }
      return negated;
    }
  }

  static Optional<LabelGlob> parse(String label) {
    if (label.isEmpty() || label.contains("**")) {
      return Optional.empty();
    }
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < label.length()) {
      char c = label.charAt(at);
      if (c == '[') {
        int end = classEnd(label, at);
        if (end < 0) {
          return Optional.empty();
        }
        tokens.add(oneOf(label.substring(at + 1, end)));
        at = end + 1;
        continue;
      }
      tokens.add(
          switch (c) {
            case '*' -> new AnyRun();
            case '?' -> new AnyOne();
            default -> new Literal(c);
          });
      at++;
    }
    return Optional.of(new LabelGlob(tokens));
  }

  /** Returns where the set ends; a bracket right at its beginning belongs to the set. */
  private static int classEnd(String label, int start) {
    int first = start + 1;
    if (first < label.length() && label.charAt(first) == '!') {
      first++;
    }
    return label.indexOf(']', first + 1);
  }

  private static Token oneOf(String set) {
    boolean negated = set.length() > 1 && set.charAt(0) == '!';
    String members = negated ? set.substring(1) : set;
    StringBuilder ranges = new StringBuilder();
    int at = 0;
    while (at < members.length()) {
      boolean range = at + 2 < members.length() && members.charAt(at + 1) == '-';
      ranges.append(members.charAt(at)).append(members.charAt(range ? at + 2 : at));
      at += range ? 3 : 1;
    }
    return new OneOf(ranges.toString(), negated);
  }

  /** Matches from left to right; on failure the last run is made one longer. */
  boolean matches(String label) {
    int at = 0;
    int next = 0;
    int run = -1;
    int runEnd = 0;
    while (at < label.length()) {
      Token token = next < tokens.size() ? tokens.get(next) : null;
      if (token instanceof AnyRun) {
        run = next++;
        runEnd = at;
      } else if (token != null && token.matches(label.charAt(at))) {
        next++;
        at++;
      } else if (run >= 0) {
        next = run + 1;
        at = ++runEnd;
      } else {
        return false;
      }
    }
    while (next < tokens.size() && tokens.get(next) instanceof AnyRun) {
      next++;
    }
    return next == tokens.size();
  }
}
