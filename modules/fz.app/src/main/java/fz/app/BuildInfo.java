package fz.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build wrote about itself. */
final class BuildInfo {
  private BuildInfo() {}

  /** Returns the version of this build, such as {@code 1.2.3}. */
  static String version() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties", e);
    }
    return properties.getProperty("version");
  }
}
