package fz.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class NativeHeapTest {
  private static final int BLOCKS = 1000;
  private static final int BLOCK_BYTES = 64 << 10;

  @Test
  void givesBackWhatWasFreedBetweenBlocksInUse() throws IOException {
    assumeTrue(NativeHeap.canTrim(), "this C library has no malloc_trim");
    try (Arena kept = Arena.ofConfined()) {
      try (Arena freed = Arena.ofConfined()) {
        for (int i = 0; i < BLOCKS; i++) {
          freed.allocate(BLOCK_BYTES);
          kept.allocate(BLOCK_BYTES);
        }
      }
      long before = residentBytes();
      assertTrue(NativeHeap.trim());
      long given = before - residentBytes();
      assertTrue(given > BLOCKS * BLOCK_BYTES / 2, () -> given + " bytes");
    }
  }

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }
}
