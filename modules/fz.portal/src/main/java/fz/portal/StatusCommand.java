package fz.portal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.command.ExitCode;
import fz.portal.policy.Directory;
import fz.portal.policy.Role;
import fz.portal.store.Stores;
import fz.portal.web.ControlClient;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows who is connected. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show who is connected, and counts. Exit status 1 if no server runs.")
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private DataOption data;

  @Override
  public Integer call() {
    Optional<JsonNode> running =
        DataOption.guarded(() -> new ControlClient(data.existing()).status());
    ObjectNode status = data.read(StatusCommand::counts);
    status.put("running", running.isPresent());
    running.ifPresent(answer -> status.setAll((ObjectNode) answer));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status);
    } else {
      print(status, running.isPresent(), out);
    }
    out.flush();
    return running.isPresent() ? ExitCode.OK : ExitCode.CANNOT_RUN;
  }

  private static ObjectNode counts(Stores stores) {
    Directory directory = stores.directory().load();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("counts")
        .put("actors", directory.actors().size())
        .put("groups", directory.groups().size())
        .put("sites", directory.sites().size())
        .put("resources", directory.resources().size())
        .put("policies", directory.policies().size())
        .put("clients", stores.devices().count(Role.CLIENT))
        .put("gateways", stores.devices().count(Role.GATEWAY));
    return root;
  }

  private static void print(ObjectNode status, boolean running, PrintWriter out) {
    status
        .path("counts")
        .properties()
        .forEach(count -> out.printf("%-10s %d%n", count.getKey(), count.getValue().asInt()));
    if (!running) {
      out.println("the portal does not run");
      return;
    }
    status
        .path("gateways")
        .forEach(
            peer ->
                out.printf(
                    "gateway %s of site %s: %s, %s%n",
                    peer.path("name").asText(),
                    peer.path("site").asText(),
                    peer.path("ipv4").asText(),
                    peer.path("ipv6").asText()));
    status
        .path("clients")
        .forEach(
            peer ->
                out.printf(
                    "client %s of %s: %s, %s%n",
                    peer.path("name").asText(),
                    peer.path("actor").asText(),
                    peer.path("ipv4").asText(),
                    peer.path("ipv6").asText()));
    status
        .path("relays")
        .forEach(
            relay ->
                out.printf(
                    "relay %s: %s, %s, port %d%n",
                    relay.path("name").asText(),
                    relay.path("ipv4").asText("-"),
                    relay.path("ipv6").asText("-"),
                    relay.path("port").asInt()));
    out.printf("authorizations: %d%n", status.path("authorizations").asInt());
  }
}
