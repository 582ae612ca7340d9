package fz.transport;

/** Watches the network of the host until it is closed. */
public interface NetworkMonitor extends AutoCloseable {
  /** Ends it; the listener is not called any more after a moment. */
  @Override
  void close();
}
