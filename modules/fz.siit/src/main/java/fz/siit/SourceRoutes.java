package fz.siit;

import fz.packet.Bytes;
import fz.packet.HotPath;
import fz.packet.IpHeader;
import fz.packet.Ipv4Layout;
import java.lang.foreign.MemorySegment;

/** Finds IPv4 source routes that still have somewhere to go (RFC 791 section 3.1). */
@HotPath
final class SourceRoutes {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int LOOSE = 131;
  private static final int STRICT = 137;

  private static final int LEAST_POINTER = 4;

  private SourceRoutes() {}

  /**
   * Returns true if a header has a loose or strict source route whose pointer is not behind its
   * end. Options that cannot be told apart end the search.
   */
  static boolean isUnexpired(MemorySegment memory, IpHeader header) {
    int at = header.offset() + Ipv4Layout.MIN_LENGTH;
    int end = header.offset() + header.headerLength();
    while (at < end) {
      int kind = Bytes.get8(memory, at);
      if (kind == END) {
        return false;
      }
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      int length = end - at < 2 ? 0 : Bytes.get8(memory, at + 1);
      if (length < 2 || length > end - at) {
        return false;
      }
      if ((kind == LOOSE || kind == STRICT) && length > 2) {
        int pointer = Bytes.get8(memory, at + 2);
        return pointer >= LEAST_POINTER && pointer <= length;
      }
      at += length;
    }
    return false;
  }
}
