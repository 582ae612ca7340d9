package fz.relay.core;

/** Opens the sockets of relayed transport addresses; one for each core, on its thread. */
public interface RelayPorts {
  /**
   * Opens a UDP socket.
   *
   * @param ipv4 the family
   * @param port the port, on the address that the owner has for this family
   * @param owner whom to hand over what arrives, see {@link RelayCore#handlePeer}
   * @return what datagrams leave through, opaque to the core; null if the port cannot be had
   */
  Object open(boolean ipv4, int port, RelayedAddress owner);

  /** Closes what was opened. */
  void close(Object egress);
}
