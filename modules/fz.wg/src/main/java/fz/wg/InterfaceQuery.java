package fz.wg;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.wg.uapi.UapiException;
import fz.wg.uapi.UapiSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which interfaces a command asks, one or all that are served, and how it prints what they say. */
final class InterfaceQuery {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One interface; default all.")
  private String name;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private SocketsOption sockets;

  /** Returns true if the answer is to be JSON. */
  boolean json() {
    return json;
  }

  /** Returns true if one interface is asked, which has to answer. */
  boolean isForOne() {
    return name != null;
  }

  /**
   * A question.
   *
   * @param <T> the answer
   */
  interface Question<T> {
    T ask(Path socket) throws IOException, UapiException;
  }

  /**
   * Returns the answers by the names of the interfaces. If all are asked, sockets of killed
   * processes are passed over.
   *
   * @throws CommandException if the one interface does not answer, or access is denied; its message
   *     names the remedy
   */
  <T> Map<String, T> ask(Question<T> question) throws IOException {
    UapiSockets directory = sockets.get();
    if (name == null) {
      return all(directory, question);
    }
    Map<String, T> answers = new LinkedHashMap<>();
    answers.put(name, one(directory, name, question));
    return answers;
  }

  private static <T> Map<String, T> all(UapiSockets directory, Question<T> question)
      throws IOException {
    Map<String, T> answers = new LinkedHashMap<>();
    for (String each : names(directory)) {
      Path socket = directory.of(each);
      requireAccess(socket);
      try {
        answers.put(each, question.ask(socket));
      } catch (IOException | UapiException e) {
        if (!(e instanceof IOException)) {
          throw new CommandException(ExitCode.CANNOT_RUN, each + ": " + e.getMessage(), e);
        }
      }
    }
    return answers;
  }

  private static <T> T one(UapiSockets directory, String wanted, Question<T> question)
      throws IOException {
    Path socket = directory.of(wanted);
    requireAccess(socket);
    try {
      return question.ask(socket);
    } catch (UapiException e) {
      throw new CommandException(ExitCode.CANNOT_RUN, wanted + ": " + e.getMessage(), e);
    } catch (IOException e) {
      List<String> names = names(directory);
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "nobody serves "
              + socket
              + "; there are: "
              + (names.isEmpty() ? "none" : String.join(", ", names)),
          e);
    }
  }

  private static List<String> names(UapiSockets directory) throws IOException {
    try {
      return directory.names();
    } catch (AccessDeniedException e) {
      throw denied(directory.directory(), e);
    }
  }

  private static void requireAccess(Path socket) {
    if (Files.exists(socket) && !Files.isWritable(socket)) {
      throw denied(socket, null);
    }
  }

  private static CommandException denied(Path path, Throwable cause) {
    return new CommandException(
        ExitCode.CANNOT_RUN, path + ": permission denied; run as the owner or as root", cause);
  }
}
