package fz.transport;

import java.io.IOException;

/** Provides {@link DatagramPorts}. */
public interface DatagramPortsProvider {
  /** Returns the name of the mechanism. */
  String name();

  /** Returns false if the mechanism does not exist on this system. */
  boolean isAvailable();

  /** Opens an empty set of ports. */
  DatagramPorts open() throws IOException;
}
