package fz.tunnel;

import fz.packet.DropCounters;
import fz.packet.HotPath;
import fz.packet.PacketBatch;

/**
 * The core stage of the data path: everything that needs the state of the tunnel. It has one
 * writer: all methods are called by one thread. None blocks, throws for what a batch holds, or
 * keeps a reference to a batch.
 *
 * <p>Any output that is queued makes {@link #nextTimeout()} return a time that has passed.
 */
public interface DataPlane {
  /** The value of {@link #nextTimeout()} when nothing is due ever. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Returns how many bytes longer than it was read a packet of the host may become, beside the
   * headers of WireGuard: what reads it leaves as much room in front ({@link PacketBatch#growth}).
   */
  default int growthBytes() {
    return 0;
  }

  /**
   * Judges packets that the host sent ({@code FRESH}): each becomes {@code SEAL}, with key,
   * counter, remote address and the WireGuard header in its headroom, or {@code CONSUMED} or {@code
   * DROPPED}.
   */
  @HotPath
  void handleOutbound(PacketBatch batch, long nowNanos);

  /**
   * Judges datagrams that the network sent ({@code FRESH}): transport data becomes {@code OPEN},
   * with key and counter; everything else is used up or dropped.
   */
  @HotPath
  void handleInbound(PacketBatch batch, long nowNanos);

  /**
   * Judges packets after decryption ({@code OPENED}): replay window, source, filter, translation.
   * Each becomes {@code DELIVER}, {@code CONSUMED} or {@code DROPPED}.
   */
  @HotPath
  void handleOpened(PacketBatch batch, long nowNanos);

  /**
   * Adds datagrams of the core itself (handshakes, connectivity checks, packets that waited for a
   * session) to a batch: {@code SEND}, complete, or {@code SEAL}.
   *
   * @return the number added; 0 if nothing is queued
   */
  int pollTransmit(PacketBatch batch, long nowNanos);

  /**
   * Adds packets of the core itself (ICMP errors, DNS answers) for the host to a batch, as {@code
   * DELIVER}.
   *
   * @return the number added; 0 if nothing is queued
   */
  int pollDeliver(PacketBatch batch, long nowNanos);

  /** Does what is due. */
  void handleTimeout(long nowNanos);

  /** Returns when {@link #handleTimeout} is due, in the time of its argument, or {@link #NEVER}. */
  long nextTimeout();

  /** Returns what was discarded, by reason. */
  DropCounters drops();
}
