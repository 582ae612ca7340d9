package fz.bench.path;

import fz.packet.PacketBatch;

/** Packets of the host, without end. */
final class PlainFeed implements Feed {
  private final Flows flows;

  PlainFeed(PathCase shape) {
    flows = new Flows(shape);
  }

  @Override
  public int fill(PacketBatch batch, int most) {
    int added = 0;
    while (added < most && flows.append(batch)) {
      added++;
    }
    return added;
  }
}
