package fz.transport;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import java.io.IOException;
import java.util.Set;

/**
 * The other end of the data path: UDP datagrams from and to the network, of one address family.
 *
 * <p>One thread receives and one thread sends; they may be the same. No method blocks. Nothing is
 * allocated per datagram. An ICMP error that the socket reports is never fatal.
 */
public interface DatagramTransport extends AutoCloseable {
  /** Returns the bound address and port. */
  Endpoint local();

  /** Returns what this transport can do beyond one datagram a call. */
  Set<Capability> capabilities();

  /**
   * Adds datagrams to a batch with their remote and own address, port and ECN bits and {@link
   * fz.packet.Verdict#FRESH}, until the batch is full or nothing is left to receive. A datagram
   * that does not fit a slot is cut by the system and counted as an error.
   *
   * @return the number of datagrams added, 0 if none is there now
   * @throws IOException if the socket is broken and stays so
   */
  int receive(PacketBatch batch) throws IOException;

  /**
   * Sends the datagrams with {@link fz.packet.Verdict#SEND} whose remote address is of the family
   * of this transport, and passes over all others. Equal neighbours may leave in one call.
   *
   * @param from the index to begin with
   * @return the index of the first datagram that could not be sent for lack of room, or {@code
   *     batch.count()}. A datagram that the system refuses for good (no route, too long) is counted
   *     and passed over.
   * @throws IOException if the socket is broken and stays so
   */
  int send(PacketBatch batch, int from) throws IOException;

  /**
   * Returns how to wait for datagrams to receive. Only a {@link #receive} into an empty batch that
   * returned 0 means that there is something to wait for: datagrams that did not fit may be held
   * back here.
   */
  Readiness readiness();

  /** Returns how many datagrams were refused for good or cut. */
  long errors();

  @Override
  void close();
}
