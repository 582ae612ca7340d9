package fz.wg.settings;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What shall change of an interface. What is absent stays as it is.
 *
 * @param privateKey {@link Key#NONE} removes it
 * @param listenPort UDP port, 0 for any that is free
 * @param fwmark mark of the own datagrams, 32 bits, 0 for none
 * @param replacePeers true if all peers are removed first
 * @param peers in this order; one peer may be there several times
 */
public record DeviceChange(
    Optional<Key> privateKey,
    OptionalInt listenPort,
    OptionalInt fwmark,
    boolean replacePeers,
    List<PeerChange> peers) {
  /** Copies the list. */
  public DeviceChange {
    peers = List.copyOf(peers);
  }
}
