package fz.portal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the portal, and is the parent of what works on its state. */
@Command(
    name = "portal",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "The control plane: decides who may reach what and brings the two ends together.",
    description = {
      "",
      "Without a subcommand it runs the server, as 'fz portal run' does. The subcommands change the"
          + " state while it runs as well as while it does not; a running server notices at once.",
      "",
      "  fz portal apply state.yaml",
      "  fz portal token create --gateway --site hq",
      "  fz portal token create --actor alice",
      "  fz portal policy revoke staff-web",
      ""
    },
    subcommands = {
      RunCommand.class,
      ApplyCommand.class,
      TokenCommand.class,
      PolicyCommand.class,
      StatusCommand.class
    })
final class PortalCommand implements Callable<Integer> {
  @Mixin private RunOptions options;

  @Override
  public Integer call() throws InterruptedException {
    return options.run();
  }
}
