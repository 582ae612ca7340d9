package fz.app.config;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the secret with which a client or gateway signs in. It never appears in text. */
public final class Token {
  /** Environment variable that holds the token itself. */
  public static final String VARIABLE = "FIREZONE_TOKEN";

  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private Token() {}

  /**
   * Returns the token of a client: from the environment, otherwise from a file that only its owner
   * may read.
   */
  public static String ofClient(Map<String, String> environment, Path file) {
    String given = environment.get(VARIABLE);
    if (given != null && !given.isBlank()) {
      return clean(given);
    }
    if (!Files.exists(file)) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "no token: set "
              + VARIABLE
              + " or put it into "
              + file
              + " (mode 600); an administrator"
              + " creates one with 'fz portal token create --actor NAME'");
    }
    return clean(read(file));
  }

  /**
   * Returns the token of a gateway: the one given, the one of the environment, or the credential
   * that systemd hands to the unit.
   */
  public static String ofGateway(Map<String, String> environment, String argument) {
    String given = argument != null ? argument : environment.get(VARIABLE);
    if (given != null && !given.isBlank()) {
      return clean(given);
    }
    Optional<Path> credential =
        Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY"))
            .map(directory -> Path.of(directory, VARIABLE))
            .filter(Files::exists);
    if (credential.isEmpty()) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "no token: set "
              + VARIABLE
              + "; an administrator creates one with"
              + " 'fz portal token create --gateway --site NAME'");
    }
    try {
      return clean(Files.readString(credential.get()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, credential.get() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String read(Path file) {
    try {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw new CommandException(
            ExitCode.CANNOT_RUN, file + " can be read by others; mend it with: chmod 600 " + file);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String clean(String text) {
    return text.replaceAll("\\s", "");
  }
}
