package fz.bench.path;

import static fz.bench.OptionChecks.range;
import static fz.bench.OptionChecks.wrong;

import fz.bench.JsonOption;
import fz.bench.path.PathCase.Direction;
import fz.command.ExitCode;
import fz.packet.PacketBatch;
import fz.pipeline.Placement;
import fz.testkit.TestPackets;
import fz.wireguard.AeadProviders;
import fz.wireguard.ProviderSelection;
import fz.wireguard.spi.AeadProvider;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the pipeline between transports in memory. */
@Command(
    name = "path",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Measure the data path between transports in memory.",
    description = {
      "",
      "Packets go one way through the real pipeline of one end, as plain WireGuard. Lengths, flows"
          + " and peers vary one at a time from 1280 bytes, 1 flow and 1 peer; --grid crosses them:",
      "",
      "  fz bench path",
      "  fz bench path --size 1280 --peers 1,100,10000 --direction out",
      "  fz bench path --size 1280 --idle-peers 10000 --cipher jdk --json jdk.json",
      ""
    })
public final class PathCommand implements Callable<Integer> {
  private static final int BASE_BYTES = 1280;
  private static final int MOST_PEERS = 60_000;

  /** A peer that does not answer for 15 seconds gets a handshake, which is not to be measured. */
  private static final double MOST_SECONDS = 4;

  @Option(
      names = "--size",
      split = ",",
      paramLabel = "BYTES",
      defaultValue = "64,576,1280,1420,8920",
      description = "lengths of packets (default: ${DEFAULT-VALUE})")
  private List<Integer> sizes;

  @Option(
      names = "--flows",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,4,64",
      description = "connections, dealt to the peers (default: ${DEFAULT-VALUE})")
  private List<Integer> flows;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,100,10000",
      description = "peers that take turns (default: ${DEFAULT-VALUE})")
  private List<Integer> peers;

  @Option(
      names = "--idle-peers",
      paramLabel = "N",
      defaultValue = "0",
      description = "further peers with a session, and without traffic")
  private int idlePeers;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "16",
      description = "consecutive packets of one flow (default: ${DEFAULT-VALUE})")
  private int burst;

  @Option(
      names = "--direction",
      split = ",",
      paramLabel = "WAY",
      defaultValue = "out,in",
      description = "out: host to network, encrypting; in: the way back (default: both)")
  private List<Direction> directions;

  @Option(names = "--cipher", paramLabel = "NAME", description = "the packet cipher")
  private String cipher;

  @Option(
      names = "--placement",
      paramLabel = "WHERE",
      defaultValue = "inline",
      description = "inline, or parallel:N for N cipher threads (default: ${DEFAULT-VALUE})")
  private String placement;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "each of warm-up and both measurements of a case (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(names = "--grid", description = "all combinations of lengths, flows and peers")
  private boolean grid;

  @Mixin private JsonOption json;

  /** Creates the command. */
  public PathCommand() {}

  @Override
  public Integer call() throws Exception {
    check();
    AeadProvider aead = aead();
    Placement where =
        Placement.parse(placement)
            .orElseThrow(
                () -> wrong("--placement: '" + placement + "' is neither inline nor parallel:N"));
    PathReport report = new PathReport();
    PrintStream out = System.out;
    out.println("cipher " + aead.description() + ", placement " + placement + ", burst " + burst);
    out.println(PathReport.head());
    PathWorld world = null;
    for (Shape shape : shapes()) {
      int all = shape.peers + idlePeers;
      if (world == null || !world.serves(all)) {
        System.err.println("fz bench: setting up " + all + (all == 1 ? " peer" : " peers"));
        world = new PathWorld(all, aead);
      }
      for (Direction direction : directions) {
        PathCase one =
            new PathCase(
                direction, shape.size, shape.flows, shape.peers, idlePeers, burst, aead, where);
        try (PathRun run = new PathRun(one, world)) {
          out.println(report.add(run.measure(seconds)));
        }
      }
    }
    json.write(report.json());
    return ExitCode.OK;
  }

  private record Shape(int size, int flows, int peers) {}

  /** Crosses all lists, or varies one at a time from the smallest of the others. */
  private Set<Shape> shapes() {
    Set<Shape> shapes = new LinkedHashSet<>();
    int size = sizes.contains(BASE_BYTES) ? BASE_BYTES : sizes.getFirst();
    int flow = flows.getFirst();
    int peer = peers.getFirst();
    if (grid) {
      sizes.forEach(s -> flows.forEach(f -> peers.forEach(p -> shapes.add(new Shape(s, f, p)))));
    } else {
      sizes.forEach(s -> shapes.add(new Shape(s, flow, peer)));
      flows.forEach(f -> shapes.add(new Shape(size, f, peer)));
      peers.forEach(p -> shapes.add(new Shape(size, flow, p)));
    }
    return shapes;
  }

  private void check() {
    int most = PacketBatch.CAPACITY_BYTES - PacketBatch.LEAD_BYTES - 2 * PathCase.OVERHEAD_BYTES;
    range("--size", sizes, TestPackets.LEAST_BYTES, most);
    range("--flows", flows, 1, 100_000);
    range("--peers", peers, 1, MOST_PEERS);
    range("--idle-peers", idlePeers, 0, MOST_PEERS);
    range("--burst", burst, 1, 100_000);
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw wrong("--seconds: " + seconds + " is not above 0 and at most " + MOST_SECONDS);
    }
    json.check();
  }

  private AeadProvider aead() {
    ProviderSelection<AeadProvider> found =
        cipher == null ? AeadProviders.find() : AeadProviders.find(cipher);
    if (cipher != null && !found.provider().name().equals(cipher)) {
      List<String> names = new ArrayList<>();
      AeadProviders.list().forEach(provider -> names.add(provider.name()));
      throw wrong("--cipher: " + String.join("; ", found.rejected()) + "; choose among " + names);
    }
    return found.provider();
  }
}
