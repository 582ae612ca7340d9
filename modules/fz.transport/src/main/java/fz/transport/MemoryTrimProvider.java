package fz.transport;

/** Gives native memory that this process has freed back to the system. */
public interface MemoryTrimProvider {
  /** Returns false if this system cannot do that. */
  boolean isAvailable();

  /** Does it, on any thread; may take milliseconds. */
  void trim();
}
