package fz.nat;

import fz.packet.HotPath;
import fz.packet.PacketView;
import java.util.random.RandomGenerator;

/** The translation table of one client; see the methods. */
public final class NatTable {
  /**
   * Creates an empty table.
   *
   * @param maxSessions most sessions that are open at a time, at least 1
   * @param random draws the key of the hash tables, once
   */
  public NatTable(int maxSessions, RandomGenerator random) {}

  /**
   * Maps a proxy address to a real address, in place of its earlier mapping. Sessions that are open
   * keep their real address. IPv4 addresses are in mapped form.
   *
   * @return false if the table of mappings is full
   */
  public boolean map(long proxyHigh, long proxyLow, long realHigh, long realLow) {
    return true;
  }

  /** Forgets the mapping of a proxy address; open sessions go on. */
  public void unmap(long proxyHigh, long proxyLow) {}

  /** Forgets all mappings and ends all sessions. */
  public void clear() {}

  /** Returns the number of open sessions. */
  public int sessions() {
    return 0;
  }

  /** Translates a packet for a proxy address on its way out. */
  @HotPath
  public NatVerdict outbound(PacketView packet, long nowNanos) {
    return NatVerdict.UNREACHABLE;
  }

  /** Translates a packet from outside back. */
  @HotPath
  public NatVerdict inbound(PacketView packet, long nowNanos) {
    return NatVerdict.NO_SESSION;
  }

  /** Returns when {@link #handleTimeout} is due, or {@link Long#MAX_VALUE} for never. */
  public long nextTimeout() {
    return Long.MAX_VALUE;
  }

  /** Ends the sessions whose time is over. */
  public void handleTimeout(long nowNanos) {}
}
