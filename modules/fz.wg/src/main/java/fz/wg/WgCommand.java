package fz.wg;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The parent of the commands for WireGuard without a portal. */
@Command(
    name = "wg",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    header = "WireGuard without a portal: interfaces, keys, state.",
    description = {
      "",
      "An interface of its own process, in place of the kernel's WireGuard or of wireguard-go. The"
          + " WireGuard tools work on it: wg show, set, setconf, syncconf, addconf, showconf.",
      "",
      "  fz wg genkey | tee private.key | fz wg pubkey",
      "  fz wg up wg0.conf",
      "  fz wg show",
      ""
    },
    subcommands = {
      UpCommand.class,
      ShowCommand.class,
      CountersCommand.class,
      KeyCommands.Genkey.class,
      KeyCommands.Pubkey.class,
      KeyCommands.Genpsk.class
    })
final class WgCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: up, show, counters, genkey, pubkey or genpsk");
  }
}
