package fz.portal.apply;

/**
 * Where in a file something is written.
 *
 * @param key path of keys, such as {@code resources[0].address}; empty for the whole file
 */
record Place(String file, int line, String key) {
  Place field(String name) {
    return new Place(file, line, key.isEmpty() ? name : key + "." + name);
  }

  DocumentException wrong(String problem) {
    return new DocumentException(
        file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
  }

  DocumentException wrong(String value, String problem) {
    return wrong("'" + value + "' " + problem);
  }
}
