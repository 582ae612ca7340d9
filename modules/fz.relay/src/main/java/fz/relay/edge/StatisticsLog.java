package fz.relay.edge;

import fz.relay.core.RelayCounters.Counter;
import java.lang.System.Logger.Level;

/** Writes a line of statistics every ten seconds in which something happened. */
public final class StatisticsLog implements Runnable {
  private static final System.Logger LOG = System.getLogger(StatisticsLog.class.getName());
  private static final int INTERVAL_SECONDS = 10;

  private final Relay relay;
  private long packets;
  private long bytes;
  private long dropped;
  private int allocations;

  /** Creates a log; {@link #run} writes one line of it. */
  public StatisticsLog(Relay relay) {
    this.relay = relay;
  }

  /** Returns how often {@link #run} is to be called. */
  public static int intervalSeconds() {
    return INTERVAL_SECONDS;
  }

  @Override
  public void run() {
    long newPackets =
        relay.count(Counter.PACKETS_TO_PEERS) + relay.count(Counter.PACKETS_TO_CLIENTS);
    long newBytes = relay.count(Counter.BYTES_TO_PEERS) + relay.count(Counter.BYTES_TO_CLIENTS);
    long newDropped = relay.dropped();
    int newAllocations = relay.ledger().allocations();
    boolean quiet = newPackets == packets && newDropped == dropped && newAllocations == allocations;
    if (!quiet) {
      LOG.log(
          Level.INFO,
          "{0} allocations of {1} users, {2} packets/s, {3} kbit/s, {4} dropped",
          newAllocations,
          relay.ledger().users(),
          (newPackets - packets) / INTERVAL_SECONDS,
          (newBytes - bytes) * 8 / 1_000 / INTERVAL_SECONDS,
          newDropped - dropped);
    }
    packets = newPackets;
    bytes = newBytes;
    dropped = newDropped;
    allocations = newAllocations;
  }
}
