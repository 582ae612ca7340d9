package fz.transport;

import fz.packet.Endpoint;
import java.io.IOException;
import java.util.Optional;

/**
 * Many UDP sockets that one thread serves, such as the ports of a relay: they share the memory that
 * receiving and sending need and one means to wait for all of them, so that a socket that is idle
 * costs next to nothing. All methods but {@link #wakeup()} belong to that thread.
 */
public interface DatagramPorts extends AutoCloseable {
  /**
   * Opens a socket.
   *
   * @param local the address and port to bind; port 0 for any
   * @param shared true if other sockets that are shared may bind the same; the system then spreads
   *     what arrives over them by the addresses of both sides
   * @param bufferBytes how much may wait to be received, 0 for what the system gives
   * @return empty if another program has the port
   * @throws TransportException if it cannot be opened for any other reason
   */
  Optional<DatagramPort> open(Endpoint local, boolean shared, int bufferBytes) throws IOException;

  /**
   * Sleeps until a port is readable, has room that was waited for, {@link #wakeup()} is called or
   * the time has passed. Level-triggered and fair: what is not read is reported again after others.
   *
   * @param ready receives the ports
   * @param timeoutNanos 0 polls, negative waits for ever
   * @return the number of ports in {@code ready}
   */
  int await(DatagramPort[] ready, long timeoutNanos) throws IOException;

  /** Ends the current or the next {@link #await}; from any thread, without blocking. */
  void wakeup();

  /** Closes all ports as well. */
  @Override
  void close();
}
