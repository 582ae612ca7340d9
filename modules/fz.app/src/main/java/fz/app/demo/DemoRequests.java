package fz.app.demo;

import fz.app.demo.DemoScenario.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Requests that a person at the client's machine would make, with the tools of that machine. */
final class DemoRequests {
  private static final int TIMEOUT_SECONDS = 10;

  /** A refusal that is told, not waited for, takes less than this. */
  private static final long AT_ONCE_NANOS = 1_500_000_000L;

  private static final int CURL_COULD_NOT_RESOLVE = 6;
  private static final int CURL_COULD_NOT_CONNECT = 7;

  private final DemoHost client;

  DemoRequests(DemoHost client) {
    this.client = client;
  }

  /** Expects the page of one of the site's servers. */
  Outcome page(String host, String family, String servedBy)
      throws IOException, InterruptedException {
    DemoShell.Result result =
        client.run(
            TIMEOUT_SECONDS + 2,
            List.of(
                "curl",
                "-sS",
                family,
                "--max-time",
                "" + TIMEOUT_SECONDS,
                "-w",
                "%{http_code}",
                "http://" + host + "/"));
    String expected = DemoSiteCommand.BODY + servedBy + "\n200";
    boolean passed = result.status() == 0 && result.output().equals(expected);
    return new Outcome(passed, passed ? "HTTP 200, body as served" : oneLine(result));
  }

  /** Expects a connection to be refused by an ICMP error, at once. */
  Outcome refused(String host) throws IOException, InterruptedException {
    long start = System.nanoTime();
    DemoShell.Result result = curl(host);
    boolean atOnce = System.nanoTime() - start < AT_ONCE_NANOS;
    boolean passed = result.status() == CURL_COULD_NOT_CONNECT && atOnce;
    return new Outcome(passed, passed ? "refused at once" : oneLine(result));
  }

  /** Expects a name to be unknown. */
  Outcome unknownName(String host) throws IOException, InterruptedException {
    DemoShell.Result result = curl(host);
    boolean passed = result.status() == CURL_COULD_NOT_RESOLVE;
    return new Outcome(passed, passed ? "no such name for this client" : oneLine(result));
  }

  /** Expects three echo replies. */
  Outcome ping(String host) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (Sandbox.isOnPath("ping")) {
      command.addAll(List.of("ping", "-n", "-c", "3", "-i", "0.05", "-W", "5", host));
    } else {
      command.addAll(Sandbox.launcher());
      command.addAll(List.of("demo-ping", host));
    }
    DemoShell.Result result = client.run(TIMEOUT_SECONDS + 10, command);
    boolean passed = result.status() == 0 && result.output().contains(" 3 received");
    return new Outcome(passed, passed ? "3 of 3 replies" : oneLine(result));
  }

  private DemoShell.Result curl(String host) throws IOException, InterruptedException {
    return client.run(
        TIMEOUT_SECONDS + 2,
        List.of("curl", "-sS", "--max-time", "" + TIMEOUT_SECONDS, "http://" + host + "/"));
  }

  private static String oneLine(DemoShell.Result result) {
    return "status " + result.status() + ": " + result.output().strip().replace('\n', ' ');
  }
}
