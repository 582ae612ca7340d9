package fz.transport;

import java.io.IOException;
import java.util.List;

/** A kind of packet transport. Providers have a public constructor without parameters. */
public interface PacketTransportProvider {
  /** Returns the name under which configuration chooses it, such as {@code tun}. */
  String name();

  /** Returns one line for {@code --help}. */
  String description();

  /** Returns the options that {@link #open} understands. */
  List<OptionDescriptor> options();

  /**
   * Opens a transport.
   *
   * @throws TransportException if an option is wrong or the system refuses; the message is one line
   *     that says what is missing and how to get it
   * @throws IOException if it fails in a way that the provider does not know
   */
  PacketTransport open(TransportOptions options) throws IOException;
}
