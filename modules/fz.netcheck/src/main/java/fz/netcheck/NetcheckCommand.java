package fz.netcheck;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.ice.turn.TurnServer;
import fz.packet.Endpoint;
import java.io.PrintStream;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what servers on the other side of a NAT see, and what the NAT does. */
@Command(
    name = "netcheck",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "What a NAT does to this host, and whether relays can be used.",
    description = {
      "",
      "Asks STUN servers from each address of the host which address they see. A server with a"
          + " second address (RFC 5780) also shows how the NAT chooses ports and what it lets in;"
          + " two servers show whether ports depend on the destination. On a TURN server an"
          + " allocation is made and freed again.",
      "",
      "  fz netcheck --stun stun1.example.com --stun stun2.example.com",
      "  fz netcheck --turn relay.example.com --user alice --password secret --json",
      "",
      "Two hosts find a direct path if the mapping of one is endpoint-independent and the filtering"
          + " of the other is not address-and-port-dependent, or if both mappings are"
          + " endpoint-independent. All else needs a relay.",
      ""
    },
    footer = {"", "Exit status: 0 something answered, 1 nothing did, 2 wrong use."})
final class NetcheckCommand implements Callable<Integer> {
  @Option(
      names = "--stun",
      paramLabel = "HOST:PORT",
      description = "A STUN server; may be repeated. Port 3478 if none is given.")
  private List<String> stun = new ArrayList<>();

  @Mixin private TurnOption turn;

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "Use this address only; may be repeated. Default: all of the host.")
  private List<InetAddress> addresses = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Optional<TurnServer> relay = turn.server();
    List<Endpoint> servers = new ArrayList<>();
    for (String server : stun) {
      servers.addAll(ServerAddress.resolve("--stun", server));
    }
    relay.ifPresent(r -> servers.addAll(r.addresses()));
    if (servers.isEmpty()) {
      throw new CommandException(
          ExitCode.WRONG_USE, "a server is missing: --stun HOST:PORT or --turn HOST:PORT");
    }
    SecureRandom random = new SecureRandom();
    try (UdpSockets sockets = UdpSockets.open(addresses)) {
      NatCheck check = new NatCheck(new StunProbe(sockets, random));
      List<NatCheck.Finding> findings = new ArrayList<>();
      for (Endpoint local : sockets.locals()) {
        if (servers.stream().anyMatch(s -> s.isIpv4() == local.isIpv4())) {
          findings.add(check.check(local, servers));
        }
      }
      Optional<RelayCheck.Finding> relayed = Optional.empty();
      if (relay.isPresent()) {
        relayed = Optional.of(new RelayCheck(sockets, relay.get(), random).check());
      }
      print(findings, relayed);
      boolean any = findings.stream().anyMatch(f -> !f.reflexive().isEmpty());
      return any ? ExitCode.OK : ExitCode.CANNOT_RUN;
    }
  }

  private void print(List<NatCheck.Finding> findings, Optional<RelayCheck.Finding> relayed) {
    if (json) {
      System.out.println(toJson(findings, relayed));
      return;
    }
    findings.forEach(finding -> print(System.out, finding));
    relayed.ifPresent(finding -> print(System.out, finding));
  }

  private static void print(PrintStream out, NatCheck.Finding finding) {
    out.println("address " + finding.local());
    if (finding.reflexive().isEmpty()) {
      out.println("  no server answers");
      return;
    }
    for (NatCheck.ServerAnswer answer : finding.reflexive()) {
      out.println(
          "  seen as "
              + answer.mapped()
              + " by "
              + answer.server()
              + ", "
              + millis(answer.roundTripNanos())
              + " ms");
    }
    out.println("  mapping " + finding.mapping().text());
    out.println("  filtering " + finding.filtering().text());
  }

  private void print(PrintStream out, RelayCheck.Finding finding) {
    out.println("relay " + turn.text());
    if (finding.failure().isPresent()) {
      out.println("  it " + finding.failure().get().text());
      return;
    }
    finding.relayed().forEach(address -> out.println("  relays at " + address));
    out.println("  round trip " + millis(finding.roundTripNanos()) + " ms");
  }

  private ObjectNode toJson(List<NatCheck.Finding> findings, Optional<RelayCheck.Finding> relayed) {
    ObjectNode root = JsonLine.object();
    ArrayNode list = root.putArray("addresses");
    for (NatCheck.Finding finding : findings) {
      ObjectNode entry = list.addObject().put("local", finding.local().toString());
      ArrayNode seen = entry.putArray("reflexive");
      for (NatCheck.ServerAnswer answer : finding.reflexive()) {
        seen.addObject()
            .put("server", answer.server().toString())
            .put("address", answer.mapped().toString())
            .put("rtt_ms", answer.roundTripNanos() / 1e6);
      }
      entry.put("mapping", name(finding.mapping())).put("filtering", name(finding.filtering()));
    }
    ArrayNode relays = root.putArray("relays");
    relayed.ifPresent(
        finding -> {
          ObjectNode entry = relays.addObject().put("server", turn.text());
          ArrayNode own = entry.putArray("relayed");
          finding.relayed().forEach(address -> own.add(address.toString()));
          if (finding.failure().isPresent()) {
            entry.put("error", finding.failure().get().text());
          } else {
            entry.put("rtt_ms", finding.roundTripNanos() / 1e6);
          }
        });
    return root;
  }

  private static String name(NatBehaviour behaviour) {
    return behaviour.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }
}
