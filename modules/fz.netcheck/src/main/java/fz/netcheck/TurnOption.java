package fz.netcheck;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.ice.LongTermCredentials;
import fz.ice.turn.TurnServer;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a TURN server. */
final class TurnOption {
  @Option(
      names = "--turn",
      paramLabel = "HOST:PORT",
      description = "A TURN server, over UDP. Port 3478 if none is given.")
  private String turn;

  @Option(names = "--user", paramLabel = "NAME", description = "User name on the TURN server.")
  private String user;

  @Option(names = "--password", paramLabel = "TEXT", description = "Password on the TURN server.")
  private String password;

  /** Returns the server, if one was given. */
  Optional<TurnServer> server() {
    if (turn == null) {
      return Optional.empty();
    }
    if (user == null || password == null) {
      throw new CommandException(ExitCode.WRONG_USE, "--turn needs --user and --password");
    }
    return Optional.of(
        new TurnServer(
            ServerAddress.resolve("--turn", turn), new LongTermCredentials(user, password)));
  }

  /** Returns the server as it was given, or null. */
  String text() {
    return turn;
  }
}
