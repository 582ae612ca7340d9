package fz.wg;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.command.ExitCode;
import fz.wg.uapi.UapiClient;
import fz.wg.uapi.UapiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the counters of interfaces. */
@Command(
    name = "counters",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Show what the data path of each interface of fz did since it was opened: packets on both"
          + " sides, how often one side had to wait for the other, how full its rings are, and what"
          + " was dropped for which reason.",
      "",
      "  fz wg counters wg0",
      "  fz wg counters wg0 | grep dropped"
    })
final class CountersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private InterfaceQuery query;

  @Override
  public Integer call() throws IOException {
    Map<String, SequencedMap<String, Long>> counters = query.ask(this::ask);
    counters.values().removeIf(SequencedMap::isEmpty);
    PrintWriter out = spec.commandLine().getOut();
    if (query.json()) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      ArrayNode interfaces = node.putArray("interfaces");
      counters.forEach(
          (key, values) -> {
            ObjectNode entry = interfaces.addObject().put("name", key).putObject("counters");
            values.forEach(entry::put);
          });
      out.println(node);
    } else {
      counters.forEach(
          (key, values) -> {
            out.println("interface: " + key);
            values.forEach((counter, value) -> out.println("  " + counter + ": " + value));
          });
    }
    out.flush();
    return ExitCode.OK;
  }

  /** Returns nothing for an interface of another implementation, unless it was asked for. */
  private SequencedMap<String, Long> ask(Path socket) throws IOException, UapiException {
    try {
      return UapiClient.counters(socket);
    } catch (UapiException e) {
      if (query.isForOne()) {
        throw e;
      }
      return new LinkedHashMap<>();
    }
  }
}
