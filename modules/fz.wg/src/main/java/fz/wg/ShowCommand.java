package fz.wg;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.wg.settings.DeviceState;
import fz.wg.uapi.UapiClient;
import fz.wg.uapi.UapiException;
import fz.wg.uapi.UapiSockets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the state of interfaces. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Show interfaces and their peers, of fz and of any other implementation that has a"
          + " configuration socket. Private and preshared keys are not shown.",
      "",
      "  fz wg show wg0"
    })
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One interface; default all.")
  private String name;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private SocketsOption sockets;

  @Override
  public Integer call() throws IOException {
    Map<String, DeviceState> states = name == null ? all() : Map.of(name, one(name));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      states.forEach((key, state) -> array.add(ShowText.json(key, state)));
      out.println(JsonNodeFactory.instance.objectNode().set("interfaces", array));
    } else {
      Instant now = Instant.now();
      List<String> lines = new ArrayList<>();
      states.forEach(
          (key, state) -> {
            if (!lines.isEmpty()) {
              lines.add("");
            }
            lines.addAll(ShowText.lines(key, state, now));
          });
      lines.forEach(out::println);
    }
    out.flush();
    return ExitCode.OK;
  }

  /** Sockets of killed processes are passed over. */
  private Map<String, DeviceState> all() throws IOException {
    UapiSockets directory = sockets.get();
    Map<String, DeviceState> states = new LinkedHashMap<>();
    for (String each : names(directory)) {
      Path socket = directory.of(each);
      requireAccess(socket);
      try {
        states.put(each, UapiClient.get(socket));
      } catch (IOException | UapiException e) {
        if (!(e instanceof IOException)) {
          throw new CommandException(ExitCode.CANNOT_RUN, each + ": " + e.getMessage(), e);
        }
      }
    }
    return states;
  }

  private DeviceState one(String wanted) throws IOException {
    UapiSockets directory = sockets.get();
    Path socket = directory.of(wanted);
    requireAccess(socket);
    try {
      return UapiClient.get(socket);
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
