package fz.transport;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import java.io.IOException;

/**
 * One UDP socket of {@link DatagramPorts}. All methods belong to the thread of those. No method
 * blocks, and nothing is allocated per datagram.
 */
public interface DatagramPort extends AutoCloseable {
  /** Returns the bound address and port. */
  Endpoint local();

  /** As {@link DatagramTransport#receive}. */
  int receive(PacketBatch batch) throws IOException;

  /**
   * Returns true if datagrams are held back that did not fit the last batch. They must be received
   * before another port of the same {@link DatagramPorts} is read.
   */
  boolean holdsBack();

  /**
   * As {@link DatagramTransport#send}, for a range of a batch.
   *
   * @param to the index behind the last datagram
   * @return the index of the first datagram that could not be sent for lack of room, or {@code to}
   */
  int send(PacketBatch batch, int from, int to) throws IOException;

  /** Begins or ends waiting until there is room to send. */
  void awaitRoom(boolean wanted) throws IOException;

  /** Returns true if the last {@link DatagramPorts#await} found room that was waited for. */
  boolean hasRoom();

  /** Returns what the owner attached, initially null. */
  Object attachment();

  /** Attaches an object of the owner. */
  void attach(Object attachment);

  /** Returns how many datagrams were refused for good or cut. */
  long errors();

  @Override
  void close();
}
