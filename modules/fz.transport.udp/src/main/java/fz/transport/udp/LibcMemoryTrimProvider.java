package fz.transport.udp;

import fz.linux.NativeHeap;
import fz.transport.MemoryTrimProvider;

/** Gives back what the C library of Linux has free. */
public final class LibcMemoryTrimProvider implements MemoryTrimProvider {
  /** Creates the provider. */
  public LibcMemoryTrimProvider() {}

  @Override
  public boolean isAvailable() {
    return NativeHeap.canTrim();
  }

  @Override
  public void trim() {
    NativeHeap.trim();
  }
}
