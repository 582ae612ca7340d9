package fz.bench.tunnel;

import static fz.bench.OptionChecks.range;
import static fz.bench.OptionChecks.wrong;

import fz.bench.Checkout;
import fz.bench.JsonOption;
import fz.bench.OptionChecks;
import fz.bench.host.Machine;
import fz.bench.host.Sandbox;
import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares tunnels on this machine. */
@Command(
    name = "tunnel",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Compare tunnels between two network namespaces of this machine.",
    description = {
      "",
      "Every candidate is a program that is configured with 'wg', as wireguard-go is: its command"
          + " runs in the foreground, {if} stands for the interface and {dir} for a directory of"
          + " its own. All of them are started once and take turns in every round, the first round"
          + " is thrown away, and medians are compared with the candidate that --reference names."
          + " Needs root.",
      "",
      "  fz bench tunnel --rounds 2 --seconds 2 --only tcp1,udp,ping",
      "  fz bench tunnel --candidate 'new=/opt/wireguard-go --foreground {if}' --reference new \\",
      "    --json result.json --html result.html",
      "",
      "Candidates that are known: veth (no tunnel), wireguard-go as it is on the path, fz,"
          + " fz-system (client and gateway with filters and translation), and, if --run names"
          + " them, fz-jdk, fz-openssl and fz-ipsec-mb (by cipher) and fz-plain (without offloads).",
      ""
    })
public final class TunnelCommand implements Callable<Integer> {
  @Option(
      names = "--candidate",
      paramLabel = "NAME=COMMAND",
      description = "another one; may be repeated")
  private List<String> added = new ArrayList<>();

  @Option(
      names = "--candidates",
      paramLabel = "FILE",
      description = "others from a YAML file, each line NAME: COMMAND")
  private Path file;

  @Option(
      names = "--run",
      split = ",",
      paramLabel = "NAME",
      description = "which candidates, in their order (default: the usual and the added ones)")
  private List<String> run = new ArrayList<>();

  @Option(
      names = "--reference",
      paramLabel = "NAME",
      description = "the candidate that others are compared with (default: the second, or first)")
  private String reference;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "rounds, of which the first does not count (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "of each load (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "LOAD",
      defaultValue = "tcp1,tcp4,reverse1,reverse4,bidir,udp,ping,pingload,handshake",
      description = "loads, in their order (default: ${DEFAULT-VALUE})")
  private List<Load> loads;

  @Option(
      names = "--idle",
      paramLabel = "S",
      defaultValue = "60",
      description = "seconds of idling at the end, all at once; 0 for none (default: 60)")
  private int idleSeconds;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "3",
      description = "cold starts of each client; 0 for none (default: ${DEFAULT-VALUE})")
  private int starts;

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      defaultValue = "1280",
      description = "of the tunnels' interfaces (default: ${DEFAULT-VALUE})")
  private int mtuBytes;

  @Option(
      names = "--udp-size",
      paramLabel = "BYTES",
      defaultValue = "1280",
      description = "length of UDP packets with their headers (default: ${DEFAULT-VALUE})")
  private int udpBytes;

  @Mixin private JsonOption json;

  @Option(names = "--html", paramLabel = "FILE", description = "write a page with plots there, too")
  private Path html;

  @Option(names = "--inside", hidden = true, description = "Already inside the namespaces.")
  private boolean inside;

  /** Creates the command. */
  public TunnelCommand() {}

  @Override
  public Integer call() throws Exception {
    List<Candidate> candidates = candidates();
    Settings settings = settings();
    if (!inside) {
      requireTools();
      return Sandbox.reenter();
    }
    Sandbox.prepare();
    Files.createDirectories(Path.of("/run/wireguard"));
    Machine machine = Machine.read();
    String compared = reference(candidates);
    Comparison.Keeper files = measured -> write(settings, machine, candidates, measured, compared);
    Results results = new Comparison(candidates, settings, files).run();
    System.out.println(machine + "; MTU " + mtuBytes + "; ratios to " + compared + "\n");
    System.out.print(TextReport.of(candidates, results, compared));
    files.keep(results);
    results.failures().forEach(line -> System.err.println("fz bench: " + line));
    return results.failures().isEmpty() ? ExitCode.OK : ExitCode.CANNOT_RUN;
  }

  private static void requireTools() {
    Sandbox.require(
        "tunnel", List.of("wg", "ping", "iperf3"), "wireguard-tools iputils-ping iperf3");
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, "tunnel needs /dev/net/tun; load the module with: modprobe tun");
    }
  }

  private void write(
      Settings settings,
      Machine machine,
      List<Candidate> candidates,
      Results results,
      String compared)
      throws IOException {
    json.write(JsonReport.of(settings, machine, candidates, results, compared));
    if (html != null) {
      HtmlReport report = new HtmlReport(candidates, results, compared);
      Files.writeString(html, report.page(settings, machine));
    }
  }

  private List<Candidate> candidates() {
    Candidates all = new Candidates(Checkout.find().launcher().toString(), mtuBytes);
    if (file != null) {
      all.load(file);
    }
    added.forEach(all::add);
    List<Candidate> chosen = all.select(run);
    reference(chosen);
    if (!inside && run.isEmpty() && !Sandbox.isOnPath("wireguard-go")) {
      System.err.println("fz bench: wireguard-go is not on the path and is left out");
    }
    return chosen;
  }

  private String reference(List<Candidate> candidates) {
    List<String> names = candidates.stream().map(Candidate::name).toList();
    if (reference == null) {
      return names.get(Math.min(1, names.size() - 1));
    }
    if (!names.contains(reference)) {
      throw wrong("--reference: " + reference + " is none of the candidates " + names);
    }
    return reference;
  }

  private Settings settings() {
    range("--rounds", rounds, 1, 1000);
    range("--idle", idleSeconds, 0, 3600);
    range("--starts", starts, 0, 100);
    range("--mtu", mtuBytes, 1280, 9000);
    range("--udp-size", udpBytes, 64, mtuBytes);
    if (!(seconds >= 1 && seconds <= 60)) {
      throw wrong("--seconds: " + seconds + " is not from 1 to 60");
    }
    json.check();
    OptionChecks.file("--html", html);
    return new Settings(rounds, seconds, mtuBytes, udpBytes, idleSeconds, starts, loads);
  }
}
