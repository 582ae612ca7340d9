package fz.transport.pcap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Where a capturing transport writes to. A file that cannot be written any more ends the capture
 * and nothing else. Calls of several threads are serialized, as those of {@link CaptureWriter}.
 */
final class Tap {
  private static final System.Logger LOGGER = System.getLogger(Tap.class.getName());

  private final CaptureWriter writer;
  private volatile boolean failed;

  Tap(CaptureWriter writer) {
    this.writer = writer;
  }

  /** Returns false once the file could not be written. */
  boolean isOpen() {
    return !failed;
  }

  /** Adds a packet, with a direction of {@link CaptureWriter}. */
  void write(MemorySegment memory, long offset, int length, int direction) {
    if (failed) {
      return;
    }
    try {
      writer.write(memory, offset, length, direction);
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Hands everything to the system. */
  void flush() {
    if (failed) {
      return;
    }
    try {
      writer.flush();
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Completes the file. */
  void close() {
    try {
      writer.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.WARNING, "the end of the capture file is missing", e);
    }
  }

  private void fail(IOException e) {
    failed = true;
    LOGGER.log(System.Logger.Level.WARNING, "the capture file cannot be written any more", e);
  }
}
