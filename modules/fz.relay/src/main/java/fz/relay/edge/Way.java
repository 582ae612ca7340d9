package fz.relay.edge;

import fz.packet.PacketBatch;
import java.io.IOException;

/** What datagrams of a batch leave through: a UDP socket, or a connection of a client. */
interface Way {
  /** Sends the datagrams of a range that are to be sent; what finds no room now is kept. */
  void send(PacketBatch batch, int from, int to) throws IOException;
}
