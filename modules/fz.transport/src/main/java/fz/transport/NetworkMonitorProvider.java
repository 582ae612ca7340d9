package fz.transport;

import java.io.IOException;
import java.util.function.Consumer;

/** Provides a way to hear of changes of the host's network. */
public interface NetworkMonitorProvider {
  /** Returns the name of the mechanism. */
  String name();

  /** Returns false if the mechanism does not exist on this system. */
  boolean isAvailable();

  /**
   * Begins to watch, in the network namespace of the calling thread.
   *
   * @param ownInterface the name of an interface whose changes do not count
   * @param listener is called on a thread of the monitor, once for changes that come together; what
   *     it throws ends nothing
   */
  NetworkMonitor open(String ownInterface, Consumer<NetworkChange> listener) throws IOException;
}
