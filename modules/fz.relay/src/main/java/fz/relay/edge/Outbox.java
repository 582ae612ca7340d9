package fz.relay.edge;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What leaves a loop at the end of a round. Datagrams of many clients arrive in turn; each UDP
 * socket gathers its own, so that they leave together: as one message that the kernel cuts, if they
 * have one destination and length.
 */
@HotPath
final class Outbox {
  private static final int MAX_SPACES = 128;

  private final List<PacketBatch> spaces = new ArrayList<>(MAX_SPACES);
  private final UdpWay[] waiting = new UdpWay[MAX_SPACES];
  private int waitingCount;
  private int spacesMade;

  /** Hands the datagrams of a batch that are to be sent to their ways, in their order. */
  void send(PacketBatch batch) throws IOException {
    int count = batch.count();
    int from = 0;
    while (from < count) {
      Way way = batch.verdict(from) == Verdict.SEND ? (Way) batch.peer(from) : null;
      int to = from + 1;
      while (to < count && way != null && continues(batch, to, way)) {
        to++;
      }
      if (way != null) {
        way.send(batch, from, to);
      }
      from = to;
    }
  }

  private static boolean continues(PacketBatch batch, int i, Way way) {
    return batch.verdict(i) != Verdict.SEND || batch.peer(i) == way;
  }

  /** Sends what has gathered and returns in how many calls. */
  int flush() throws IOException {
    int calls = waitingCount;
    for (int i = 0; i < waitingCount; i++) {
      UdpWay way = waiting[i];
      waiting[i] = null;
      way.flush();
    }
    waitingCount = 0;
    return calls;
  }

  /**
   * Returns memory in which a socket gathers until the next {@link #flush}, or null if too much
   * waits for room already.
   */
  PacketBatch take(UdpWay way) throws IOException {
    if (waitingCount == MAX_SPACES || spaces.isEmpty() && spacesMade == MAX_SPACES) {
      flush();
    }
    if (spaces.isEmpty() && spacesMade == MAX_SPACES) {
      return null;
    }
    waiting[waitingCount++] = way;
    return spaces.isEmpty() ? make() : spaces.removeLast();
  }

  /** Takes memory back. */
  void give(PacketBatch space) {
    space.clear();
    spaces.add(space);
  }

  private PacketBatch make() {
    spacesMade++;
    return Slab.batches(1)[0];
  }
}
