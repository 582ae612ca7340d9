package fz.bench.path;

import fz.pipeline.Placement;
import fz.wireguard.spi.AeadProvider;

/**
 * One cell of the table.
 *
 * @param direction which way packets go through the end that is measured
 * @param lengthBytes of each packet, without WireGuard's 32 bytes
 * @param flows connections, dealt to the peers in turn
 * @param peers that send or are sent to, in turn, each {@code burst} packets
 * @param idlePeers further peers with a session
 * @param burst consecutive packets of one flow, as a super-packet has them
 * @param aead the packet cipher
 * @param placement of the stages on threads
 */
record PathCase(
    Direction direction,
    int lengthBytes,
    int flows,
    int peers,
    int idlePeers,
    int burst,
    AeadProvider aead,
    Placement placement) {
  /** From the host to the network, or the way back. */
  enum Direction {
    OUT,
    IN
  }

  /** WireGuard's data header and tag. */
  static final int OVERHEAD_BYTES = 32;
}
