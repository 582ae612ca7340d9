package fz.wg;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fz.command.ExitCode;
import fz.wg.settings.DeviceState;
import fz.wg.uapi.UapiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private InterfaceQuery query;

  @Override
  public Integer call() throws IOException {
    Map<String, DeviceState> states = query.ask(UapiClient::get);
    PrintWriter out = spec.commandLine().getOut();
    if (query.json()) {
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
}
