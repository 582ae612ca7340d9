package fz.relay;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.packet.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a running relay does. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show what the relay on this host does. Exit status 1 if none answers.",
      "",
      "  fz relay status --json",
      ""
    })
final class StatusCommand implements Callable<Integer> {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":([\\w.]+)");

  @Spec private CommandSpec spec;

  @Option(
      names = "--health-listen",
      paramLabel = "ADDR:PORT",
      defaultValue = RelayOptions.HEALTH_LISTEN,
      description = "Where the relay answers (default: ${DEFAULT-VALUE}).")
  private String address;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Endpoint endpoint = Settings.endpoint("--health-listen", address);
    String status = fetch(endpoint);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status);
    } else {
      FIELD
          .matcher(status)
          .results()
          .forEach(field -> out.printf("%-20s %s%n", field.group(1), field.group(2)));
    }
    out.flush();
    return ExitCode.OK;
  }

  private static String fetch(Endpoint endpoint) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create("http://" + endpoint + "/status").toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "no relay answers at " + endpoint + " (" + e.getMessage() + "); see --health-listen",
          e);
    }
  }
}
