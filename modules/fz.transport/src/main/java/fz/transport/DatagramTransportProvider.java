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
}
