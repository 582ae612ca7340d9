package fz.archtest.samples.packet;

import fz.packet.HotPath;
import java.util.List;

/** Violates: hot path calls nothing that allocates or blocks. */
final class BoxesOnHotPath {
  @HotPath
  void count(List<Long> counters, long value) {
    counters.add(value);
  }
}
