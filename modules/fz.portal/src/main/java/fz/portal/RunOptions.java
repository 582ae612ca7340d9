package fz.portal;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.portal.store.DataDirectory;
import fz.portal.store.Database;
import fz.portal.web.PortalServer;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the server, and the server itself. */
final class RunOptions {
  private static final int MAX_PORT = 0xFFFF;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      split = ",",
      defaultValue = "127.0.0.1:8080",
      description =
          "Addresses to listen on, such as 0.0.0.0:8080 or [::]:8080; may be repeated. Default:"
              + " ${DEFAULT-VALUE}. Put a proxy that speaks TLS in front of it.")
  private List<String> listen;

  @Mixin private DataOption data;

  @Option(
      names = "--check",
      description = "Check the configuration and the database, print one line, and end.")
  private boolean check;

  int run() throws InterruptedException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String text : listen) {
      addresses.add(address(text.strip()));
    }
    return check ? check() : serve(addresses);
  }

  private int serve(List<InetSocketAddress> addresses) throws InterruptedException {
    PortalServer server = DataOption.guarded(() -> PortalServer.start(data.create(), addresses));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                  // The status would be that of the signal, and supervisors call that a failure.
                  Runtime.getRuntime().halt(ExitCode.OK);
                },
                "portal-stop"));
    PrintWriter out = spec.commandLine().getOut();
    for (InetSocketAddress address : server.addresses()) {
      out.println("portal: listening on " + format(address));
    }
    out.flush();
    stopped.await();
    return ExitCode.OK;
  }

  private int check() {
    Path path = data.path();
    PrintWriter out = spec.commandLine().getOut();
    if (!DataDirectory.hasState(path)) {
      DataOption.guarded(data::create);
      out.println("ok: " + path + " has no database yet; the first start creates it");
      return ExitCode.OK;
    }
    List<String> problems =
        DataOption.guarded(
            () -> {
              try (Database database = Database.openExisting(path)) {
                return database.problems();
              }
            });
    if (problems.isEmpty()) {
      out.println("ok: " + path.resolve(Database.FILE) + " is sound");
      return ExitCode.OK;
    }
    out.println("bad: " + path.resolve(Database.FILE) + ": " + problems.getFirst());
    return ExitCode.CANNOT_RUN;
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (host.isEmpty() || port < 0 || port > MAX_PORT) {
      throw new CommandException(
          ExitCode.WRONG_USE,
          "--listen: '" + text + "' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::]:8080");
    }
    return InetSocketAddress.createUnresolved(host, port);
  }

  private static String format(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
