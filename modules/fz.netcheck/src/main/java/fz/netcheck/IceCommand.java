package fz.netcheck;

import fz.ice.IceRole;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one end of a connection and signals on standard output and input. */
@Command(
    name = "ice",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "One end of a connection through NATs, signalled as JSON lines.",
    description = {
      "",
      "Finds a path to another end (RFC 8445), which may be this program or any other ICE agent."
          + " What one prints, the other is to be given:",
      "",
      "  out and in   {\"type\":\"credentials\",\"ufrag\":...,\"pwd\":...}",
      "  out and in   {\"type\":\"candidate\",\"candidate\":\"candidate:...\"}",
      "  out and in   {\"type\":\"gathered\"}",
      "  out          {\"type\":\"state\",\"state\":\"checking|connected|disconnected|failed|closed\"}",
      "  out          {\"type\":\"selected\",\"local\":...,\"remote\":...,\"rtt_ms\":...}",
      "  in           {\"type\":\"send\",\"text\":...}",
      "  out          {\"type\":\"data\",\"text\":...}",
      "  in           {\"type\":\"restart\"} or {\"type\":\"close\"}",
      "  out          {\"type\":\"error\",\"text\":...}",
      "",
      "Data that begins with 'ping ' is answered with 'pong ' and the rest.",
      "",
      "  mkfifo a && fz ice --role controlling < a | fz ice --role controlled > a",
      ""
    },
    footer = {"", "Exit status: 0 closed as asked, 1 no path or cannot run, 2 wrong use."})
final class IceCommand implements Callable<Integer> {
  /** The role, as it is typed. */
  enum Role {
    controlling,
    controlled
  }

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "${COMPLETION-CANDIDATES}: who decides which path is used; the other end is the"
              + " other one.")
  private Role role;

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "Use this address only; may be repeated. Default: all of the host.")
  private List<InetAddress> addresses = new ArrayList<>();

  @Mixin private TurnOption turn;

  @Option(names = "--relay-only", description = "Use no path but through the TURN server.")
  private boolean relayOnly;

  @Override
  public Integer call() throws Exception {
    IceRole iceRole = role == Role.controlling ? IceRole.CONTROLLING : IceRole.CONTROLLED;
    try (UdpSockets sockets = UdpSockets.open(addresses)) {
      IceSession session =
          new IceSession(iceRole, sockets, turn.server(), relayOnly, new JsonLine(System.out));
      return session.run(System.in);
    }
  }
}
