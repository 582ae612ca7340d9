package fz.transport;

/** What has happened to the network of the host. */
public enum NetworkChange {
  /** There are more addresses than before; what there was is as it was. */
  GROWN,
  /** An address, a link or the best default route is gone or another one. */
  MOVED,
  /** The machine was suspended; the network may be any other one. */
  RESUMED
}
