package fz.wg.file;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a configuration file in the form of wg-quick(8):
 *
 * <pre>
 *   [Interface]
 *   Address = 10.0.0.1/24, fd00::1/64
 *   PrivateKey = ...
 *   ListenPort = 51820
 *
 *   [Peer]
 *   PublicKey = ...
 *   AllowedIPs = 10.0.0.2/32
 *   Endpoint = vpn.example.com:51820
 * </pre>
 *
 * Names of sections and keys are read in any case, and what follows a {@code #} is a comment.
 */
public final class FileReader {
  private static final long MAX_BYTES = 16 << 20;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private FileReader() {}

  /**
   * Reads a file.
   *
   * @throws CommandException for what is wrong in it: one line with file, line, key, value and
   *     remedy; the value of a secret key is left out
   */
  public static InterfaceFile read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandException(ExitCode.WRONG_USE, file + ": too large for a configuration");
      }
      InterfaceLines lines = new InterfaceLines();
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        lines.notice(file + " is open to everybody and has a private key: chmod 600 " + file);
      }
      return read(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8), lines);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": is not text in UTF-8", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": cannot be read", e);
    }
  }

  /** Reads lines; the name is for messages only. */
  static InterfaceFile read(String name, List<String> text) {
    return read(name, text, new InterfaceLines());
  }

  private static InterfaceFile read(String name, List<String> text, InterfaceLines lines) {
    for (int i = 0; i < text.size(); i++) {
      Place place = new Place(name, i + 1);
      String line = withoutComment(text.get(i));
      if (line.startsWith("[")) {
        section(lines, place, line);
      } else if (!line.isEmpty()) {
        entry(lines, place, line);
      }
    }
    return lines.file(new Place(name, Math.max(1, text.size())));
  }

  private static void section(InterfaceLines lines, Place place, String line) {
    switch (line.toLowerCase(Locale.ROOT)) {
      case "[interface]" -> lines.beginInterface(place);
      case "[peer]" -> lines.beginPeer(place);
      default -> throw place.wrong(Place.shown(line) + ": the sections are [Interface] and [Peer]");
    }
  }

  private static void entry(InterfaceLines lines, Place place, String line) {
    int equals = line.indexOf('=');
    if (equals <= 0) {
      throw place.wrong(Place.shown(line) + ": expected 'Key = value', [Interface] or [Peer]");
    }
    lines.take(
        new Entry(place, line.substring(0, equals).strip(), line.substring(equals + 1).strip()));
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }
}
