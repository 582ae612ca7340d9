package fz.transport.pcap;

import fz.transport.TransportException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Bytes of a capture file with their offset, and numbers in either byte order. */
final class CaptureInput implements AutoCloseable {
  private final Path file;
  private final InputStream in;
  private final byte[] number = new byte[8];
  private long offset;
  private boolean littleEndian;

  CaptureInput(Path file) throws IOException {
    this.file = file;
    if (Files.isDirectory(file)) {
      // It could be opened; only reading fails.
      throw new TransportException("cannot read capture file " + file + ": it is a directory");
    }
    try {
      in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (NoSuchFileException e) {
      throw new TransportException("capture file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new TransportException("cannot read capture file " + file + ": " + e.getMessage(), e);
    }
  }

  void littleEndian(boolean value) {
    littleEndian = value;
  }

  long offset() {
    return offset;
  }

  /** Returns true if there is nothing more; reads ahead by one byte. */
  boolean atEnd() throws IOException {
    in.mark(1);
    boolean end = in.read() < 0;
    in.reset();
    return end;
  }

  int int16() throws IOException {
    read(number, 2);
    int a = number[0] & 0xff;
    int b = number[1] & 0xff;
    return littleEndian ? b << 8 | a : a << 8 | b;
  }

  int int32() throws IOException {
    int a = int16();
    int b = int16();
    return littleEndian ? b << 16 | a : a << 16 | b;
  }

  /** Reads a length or count, as a number that is not negative. */
  long uint32() throws IOException {
    return int32() & 0xffff_ffffL;
  }

  void read(byte[] out, int length) throws IOException {
    int count = in.readNBytes(out, 0, length);
    offset += count;
    if (count < length) {
      throw broken("the file ends in the middle of a record", new EOFException());
    }
  }

  void skip(long length) throws IOException {
    try {
      in.skipNBytes(length);
      offset += length;
    } catch (EOFException e) {
      throw broken("the file ends in the middle of a record", e);
    }
  }

  TransportException broken(String what) {
    return broken(what, null);
  }

  private TransportException broken(String what, Throwable cause) {
    return new TransportException(
        "capture file " + file + ", near byte " + offset + ": " + what, cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
