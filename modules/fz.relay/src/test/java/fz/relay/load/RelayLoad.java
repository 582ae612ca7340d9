package fz.relay.load;

import fz.ice.ChannelData;
import fz.ice.LongTermCredentials;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import fz.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures a TURN server: channel data of 1280 bytes to a peer, or from allocation to allocation,
 * and how much processor time of the server it took. At most a number of packets is under way, so
 * that the slower side sets the pace and loss means that the server dropped something.
 *
 * <pre>
 *   java … fz.relay.load.RelayLoad SERVER OWN peer|pair ALLOCATIONS SECONDS BURST PID USER PASSWORD
 *       [WARM-UP SECONDS]
 * </pre>
 *
 * <p>{@code BURST} is how many packets of one client leave in one call; 1 keeps them apart, so that
 * nothing on the way can join them.
 */
public final class RelayLoad {
  private static final int PAYLOAD_BYTES = 1_280;
  private static final int WINDOW = 2_048;
  private static final int CHANNEL = 0x4000;
  private static final long STALL_NANOS = 200_000_000L;
  private static final double TICKS_PER_SECOND = 100;

  private final DatagramPorts ports = Transports.openDatagramPorts();
  private final DatagramPort[] ready = new DatagramPort[256];
  private final PacketBatch in = Slab.batches(1)[0];
  private final List<TurnUser> senders = new ArrayList<>();
  private final List<PacketBatch> bursts = new ArrayList<>();
  private long sent;
  private long received;
  private long lost;
  private long lastProgress;

  private RelayLoad() throws IOException {}

  /** Runs one measurement and prints one line. */
  public static void main(String[] args) throws IOException {
    Endpoint server = IpAddresses.parse(args[0]).orElseThrow().withPort(3478);
    Endpoint own = IpAddresses.parse(args[1]).orElseThrow();
    boolean pair = args[2].equals("pair");
    int allocations = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    int burst = Integer.parseInt(args[5]);
    long pid = Long.parseLong(args[6]);
    RelayLoad load = new RelayLoad();
    load.prepare(server, own, pair, allocations, burst, new LongTermCredentials(args[7], args[8]));
    load.run(args.length > 9 ? Integer.parseInt(args[9]) : 2);
    double before = cpuSeconds(pid);
    load.reset();
    long started = System.nanoTime();
    load.run(seconds);
    double elapsed = (System.nanoTime() - started) / 1e9;
    double cpu = cpuSeconds(pid) - before;
    System.out.printf(
        "%s x%d burst %d: %,.0f packets/s, %,.0f packets per core-second (%.2f cores), %.3f %% lost%n",
        args[2],
        allocations,
        burst,
        load.received / elapsed,
        load.received / cpu,
        cpu / elapsed,
        100.0 * load.lost / Math.max(1, load.sent));
    System.exit(0);
  }

  private void prepare(
      Endpoint server,
      Endpoint own,
      boolean pair,
      int allocations,
      int burst,
      LongTermCredentials user)
      throws IOException {
    DatagramPort sink = pair ? null : ports.open(own, false, 16 << 20).orElseThrow();
    for (int i = 0; i < allocations; i++) {
      TurnUser sender = new TurnUser(ports, own, server, user);
      Endpoint from = sender.allocate();
      if (pair) {
        TurnUser receiver = new TurnUser(ports, own, server, user);
        Endpoint to = receiver.allocate();
        receiver.bind(CHANNEL + 1, from);
        sender.bind(CHANNEL, to);
      } else {
        sender.bind(CHANNEL, sink.local());
      }
      senders.add(sender);
    }
    PacketBatch batch = Slab.batches(1)[0];
    for (int i = 0; i < burst; i++) {
      int at = batch.count() == 0 ? PacketBatch.LEAD_BYTES : end(batch);
      ChannelData.write(batch.memory(), at, CHANNEL, PAYLOAD_BYTES);
      int packet = batch.appendAt(at, PAYLOAD_BYTES + ChannelData.HEADER_BYTES);
      batch.remote(packet, server);
      batch.verdict(packet, Verdict.SEND);
    }
    bursts.add(batch);
  }

  private static int end(PacketBatch batch) {
    return batch.offset(batch.count() - 1) + batch.length(batch.count() - 1);
  }

  private void reset() {
    sent = 0;
    received = 0;
    lost = 0;
  }

  private void run(int seconds) throws IOException {
    PacketBatch burst = bursts.getFirst();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    lastProgress = System.nanoTime();
    int next = 0;
    while (System.nanoTime() - end < 0) {
      while (sent - received - lost + burst.count() <= WINDOW) {
        sent += senders.get(next).port().send(burst, 0, burst.count());
        next = (next + 1) % senders.size();
      }
      receive(0);
    }
    long drainedAt = System.nanoTime() + STALL_NANOS;
    while (sent - received - lost > 0 && System.nanoTime() - drainedAt < 0) {
      receive(1_000_000);
    }
    lost += Math.max(0, sent - received - lost);
  }

  private void receive(long timeoutNanos) throws IOException {
    int count = ports.await(ready, timeoutNanos);
    long before = received;
    for (int i = 0; i < count; i++) {
      do {
        in.clear();
        ready[i].receive(in);
        for (int p = 0; p < in.count(); p++) {
          received += in.length(p) >= PAYLOAD_BYTES ? 1 : 0;
        }
      } while (ready[i].holdsBack());
    }
    long now = System.nanoTime();
    if (received > before) {
      lastProgress = now;
    } else if (now - lastProgress > STALL_NANOS) {
      lost = sent - received;
      lastProgress = now;
    }
  }

  /** Returns the processor time of a process, of all its threads. */
  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
