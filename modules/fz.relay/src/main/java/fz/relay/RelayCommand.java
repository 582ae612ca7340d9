package fz.relay;

import fz.command.ExitCode;
import fz.packet.Endpoint;
import fz.relay.edge.Relay;
import fz.relay.edge.RelaySetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a relay. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "A STUN and TURN server (RFC 8489, RFC 8656): the way when no direct one exists.",
    description = {
      "",
      "For users with fixed passwords, on a host whose address is 203.0.113.7:",
      "",
      "  fz relay --external-address 203.0.113.7 --realm example.org --user alice:secret",
      ""
    })
final class RelayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RelayOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RelaySetup setup = new Settings(options).setup();
    PrintWriter out = spec.commandLine().getOut();
    if (options.check) {
      out.println("configuration is complete");
      return ExitCode.OK;
    }
    Relay relay = Relay.start(setup);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  relay.close();
                  stopped.countDown();
                  // The status would be that of the signal, and supervisors call that a failure.
                  Runtime.getRuntime().halt(ExitCode.OK);
                },
                "relay-stop"));
    for (Endpoint address : setup.listen()) {
      out.println("relay: listening on " + address + " (UDP)");
    }
    out.flush();
    stopped.await();
    return ExitCode.OK;
  }
}
