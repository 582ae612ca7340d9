package fz.app.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Requests that a person at the client's machine would make, with the tools of that machine. */
final class DemoRequests {
  private static final int TIMEOUT_SECONDS = 10;

  /** A refusal that is told, not waited for, takes less than this. */
  private static final long AT_ONCE_NANOS = 1_500_000_000L;

  private static final int RECOVERY_SECONDS = 60;
  private static final int RETRY_MILLIS = 200;

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

  /**
   * Expects a connection by name to be refused by an ICMP error, at once. Only the first address of
   * the name is tried: curl pauses between addresses.
   */
  Outcome refusedByName(String name, int port) throws IOException, InterruptedException {
    DemoShell.Result found = client.run(TIMEOUT_SECONDS, List.of("getent", "ahostsv4", name));
    String address = found.output().split("\\s")[0];
    DemoShell.Result result =
        client.run(
            TIMEOUT_SECONDS + 2,
            List.of(
                "curl",
                "-sv",
                "--max-time",
                "" + TIMEOUT_SECONDS,
                "--resolve",
                name + ":" + port + ":" + address,
                "-w",
                "%{time_total}",
                "http://" + name + ":" + port + "/"));
    boolean told = result.output().contains("No route to host");
    String seconds = result.output().strip().lines().reduce((a, b) -> b).orElse("");
    boolean atOnce = seconds.matches("0\\.[0-4].*");
    boolean passed = result.status() == CURL_COULD_NOT_CONNECT && told && atOnce;
    return new Outcome(
        passed, passed ? "refused by an ICMP error after " + seconds + " s" : oneLine(result));
  }

  /** Expects a connection to an address to be refused, at once. */
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

  /** Repeats a request until it comes out as expected, for a part that recovers by itself. */
  Outcome eventually(Callable<Outcome> request) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
    Outcome outcome = request.call();
    while (!outcome.passed() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      outcome = request.call();
    }
    return outcome;
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
