package fz.transport;

import java.io.IOException;

/** Provides a way to configure the network of the host. */
public interface NetworkConfiguratorProvider {
  /** Returns the name of the mechanism. */
  String name();

  /** Returns false if the mechanism does not exist on this system. */
  boolean isAvailable();

  /** Opens a configurator, for the network namespace of the calling thread. */
  NetworkConfigurator open() throws IOException;
}
