package fz.bench.path;

import fz.packet.PacketBatch;

/** Where the packets of a transport in memory come from. */
interface Feed {
  /** A feed that has nothing. */
  Feed NONE = (batch, most) -> 0;

  /** Adds at most a number of packets to a batch while they fit; returns how many. */
  int fill(PacketBatch batch, int most);
}
