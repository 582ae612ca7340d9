package fz.transport;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Options of a transport, by name, checked against what its provider understands. */
public final class TransportOptions {
  private final Map<String, String> values;

  private TransportOptions(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /** Returns options with the given values. */
  public static TransportOptions of(Map<String, String> values) {
    return new TransportOptions(values);
  }

  /** Returns these options without some, for a provider that hands the rest on to another. */
  public TransportOptions without(List<String> names) {
    Map<String, String> rest = new TreeMap<>(values);
    rest.keySet().removeAll(names);
    return new TransportOptions(rest);
  }

  /** Returns the value of an option, or its default. */
  public String get(String name, String defaultValue) {
    return values.getOrDefault(name, defaultValue);
  }

  /**
   * Returns the value of an option as a number.
   *
   * @throws TransportException if it is not one
   */
  public int getInt(String name, int defaultValue) throws TransportException {
    String value = values.get(name);
    if (value == null) {
      return defaultValue;
    }
    try {
      return Integer.decode(value);
    } catch (NumberFormatException e) {
      throw new TransportException("option " + name + ": '" + value + "' is not a number", e);
    }
  }

  /**
   * Returns the value of an option as a number of a range.
   *
   * @param min the least number allowed
   * @param max the largest
   * @throws TransportException if it is not one of these
   */
  public int getInt(String name, int defaultValue, int min, int max) throws TransportException {
    int value = getInt(name, defaultValue);
    if (value < min || value > max) {
      throw new TransportException(
          "option " + name + ": " + value + " is not between " + min + " and " + max);
    }
    return value;
  }

  /**
   * Refuses options that a provider does not know.
   *
   * @throws TransportException if there is one; it lists those that exist
   */
  public void requireKnown(String provider, List<OptionDescriptor> known)
      throws TransportException {
    List<String> names = known.stream().map(OptionDescriptor::name).toList();
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new TransportException(
            "transport "
                + provider
                + " has no option '"
                + name
                + "'; it has: "
                + String.join(", ", names));
      }
    }
  }
}
