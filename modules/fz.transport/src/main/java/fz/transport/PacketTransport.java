package fz.transport;

import fz.packet.PacketBatch;
import java.io.IOException;
import java.util.Set;

/**
 * One end of the data path: whole IP packets, from and to the host. A TUN device is one.
 *
 * <p>One thread reads and one thread writes; they may be the same. No method blocks: {@link
 * #readiness()} tells how to wait. Nothing is allocated per packet.
 */
public interface PacketTransport extends AutoCloseable {
  /** Returned by {@link #read} when no further packet will ever come. */
  int END = -1;

  /** Returns the name that users see, such as that of the network interface. */
  String name();

  /** Returns the largest packet that {@link #write} takes, in bytes. */
  int mtu();

  /** Returns what this transport can do beyond one packet a call. */
  Set<Capability> capabilities();

  /**
   * Adds packets to a batch, with {@link fz.packet.Verdict#FRESH}, until the batch is full or
   * nothing is left to read. Super-packets arrive segmented and with complete checksums.
   *
   * @return the number of packets added, 0 if none is there now, or {@link #END}
   * @throws IOException if the transport is broken and stays so
   */
  int read(PacketBatch batch) throws IOException;

  /**
   * Writes the packets with {@link fz.packet.Verdict#DELIVER} and passes over all others.
   *
   * @param from the index to begin with
   * @return the index of the first packet that could not be written for lack of room, or {@code
   *     batch.count()}. A packet that the other side refuses for good is counted and passed over.
   *     If not all could be written, some behind the returned index may have been; they are then
   *     {@link fz.packet.Verdict#CONSUMED}, so that one only has to call again.
   * @throws IOException if the transport is broken and stays so
   */
  int write(PacketBatch batch, int from) throws IOException;

  /**
   * As {@link #write(PacketBatch, int)}; a transport that joins packets may keep those at the end
   * of the batch, in memory of its own, to join them with the beginning of the next one.
   *
   * @param more whether the caller writes another batch or calls {@link #flush} soon, before it
   *     waits for anything
   */
  default int write(PacketBatch batch, int from, boolean more) throws IOException {
    return write(batch, from);
  }

  /**
   * Writes what was kept.
   *
   * @return false if there is no room for it; one calls again
   * @throws IOException if the transport is broken and stays so
   */
  default boolean flush() throws IOException {
    return true;
  }

  /**
   * Returns how to wait for packets to read. Only a {@link #read} of an empty batch that returned 0
   * means that there is something to wait for: packets that did not fit may be held back here.
   */
  Readiness readiness();

  /** Returns how many packets were refused for good by the other side. */
  long writeErrors();

  @Override
  void close();
}
