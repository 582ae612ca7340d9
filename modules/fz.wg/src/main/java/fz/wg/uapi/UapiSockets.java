package fz.wg.uapi;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The directory in which each interface has a socket by its name.
 *
 * @param directory where the tools look is {@link #DEFAULT}
 */
public record UapiSockets(Path directory) {
  /** Where {@code wg} looks. */
  public static final Path DEFAULT = Path.of("/var/run/wireguard");

  private static final String SUFFIX = ".sock";

  /** Returns the socket of an interface. */
  public Path of(String interfaceName) {
    return directory.resolve(interfaceName + SUFFIX);
  }

  /** Returns the names for which there is a socket, whether or not it is served. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }
}
