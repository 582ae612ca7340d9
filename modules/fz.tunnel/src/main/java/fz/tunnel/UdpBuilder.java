package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.UdpPackets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Builds UDP packets of the tunnel's own that are kept for a while. */
final class UdpBuilder {
  private final PacketBatch scratch = Slab.batches(1)[0];

  /** Returns a packet; empty if it would be too long or the addresses are of two families. */
  Optional<byte[]> packet(Endpoint source, Endpoint destination, byte[] payload) {
    scratch.clear();
    if (!UdpPackets.append(scratch, source, destination, payload)) {
      return Optional.empty();
    }
    byte[] packet = new byte[scratch.length(0)];
    MemorySegment.copy(
        scratch.memory(), ValueLayout.JAVA_BYTE, scratch.offset(0), packet, 0, packet.length);
    return Optional.of(packet);
  }
}
