package fz.relay;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
      "",
      "For the clients and gateways of a portal, with the token in the environment:",
      "",
      "  FIREZONE_TOKEN=$(fz portal token create --relay) \\",
      "    fz relay --external-address 203.0.113.7 --portal wss://portal.example.com",
      "",
      "SIGTERM lets no new user in and ends when the others have gone, or after --drain-time.",
      ""
    },
    subcommands = StatusCommand.class)
final class RelayCommand implements Callable<Integer> {
  private static final int GRACE_SECONDS = 5;

  @Spec private CommandSpec spec;

  @Mixin private RelayOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = new Settings(options, System.getenv());
    PrintWriter out = spec.commandLine().getOut();
    if (options.check) {
      settings.check();
      out.println("configuration is complete");
      return ExitCode.OK;
    }
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<String> failure = new AtomicReference<>();
    try (RelayRun run =
        RelayRun.start(
            settings,
            reason -> {
              failure.set(reason);
              end.countDown();
            })) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> endBySignal(run, end, ended)));
      run.describe(out);
      end.await();
      if (failure.get() == null) {
        run.drain(settings.drainSeconds());
      }
    } finally {
      ended.countDown();
    }
    if (failure.get() != null) {
      throw new CommandException(ExitCode.CANNOT_RUN, failure.get());
    }
    return ExitCode.OK;
  }

  private void endBySignal(RelayRun run, CountDownLatch end, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    end.countDown();
    try {
      ended.await(options.drainTime + GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Without this the status would be that of the signal, and supervisors call that a failure.
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
