package fz.transport;

import java.io.IOException;
import java.util.List;

/** A kind of datagram transport. Providers have a public constructor without parameters. */
public interface DatagramTransportProvider {
  /** Returns the name under which configuration chooses it, such as {@code udp}. */
  String name();

  /** Returns one line for {@code --help}. */
  String description();

  /** Returns the options that {@link #open} understands. */
  List<OptionDescriptor> options();

  /**
   * Opens and binds a transport.
   *
   * @throws TransportException if an option is wrong, the port is taken or the system refuses; the
   *     message is one line that says what is wrong and what to do
   * @throws IOException if it fails in a way that the provider does not know
   */
  DatagramTransport open(TransportOptions options) throws IOException;

  /**
   * Opens transports that share one address and port, so that as many threads can receive. Each
   * datagram arrives at one of them, and those of one remote address and port to one own address
   * all at the same one, in their order. Any of them sends from the common port.
   *
   * @param readers how many are asked for, at least 1
   * @return that many, or one if this kind of transport cannot share what arrives
   * @throws TransportException as {@link #open(TransportOptions)}; also if another program has the
   *     port, whether or not it would share it
   */
  default List<DatagramTransport> open(TransportOptions options, int readers) throws IOException {
    return List.of(open(options));
  }
}
