package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Any bytes as packets that wait: never more than there may be, never one twice. */
class StagedPacketsFuzzTest {
  @FuzzTest
  void packets(byte[] bytes) {
    StagedPackets staged = new StagedPackets();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(1 + (bytes[at] & 0x7f), bytes.length - at);
      byte[] packet = Arrays.copyOfRange(bytes, at, at + length);
      int before = staged.size();
      boolean roomLeft = staged.add(MemorySegment.ofArray(packet), 0, length);
      assertTrue(roomLeft || before == StagedPackets.MOST);
      at += length;
    }
    Set<ByteBuffer> seen = new HashSet<>();
    assertTrue(staged.size() <= StagedPackets.MOST);
    for (int left = staged.size(); left > 0; left--) {
      assertTrue(seen.add(ByteBuffer.wrap(staged.peek())));
      staged.removeFirst();
      assertEquals(left - 1, staged.size());
    }
  }
}
