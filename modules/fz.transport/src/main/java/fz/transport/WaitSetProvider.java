package fz.transport;

import java.io.IOException;

/** Provides wait sets that can wait for file descriptors. */
public interface WaitSetProvider {
  /** Returns the name of the mechanism. */
  String name();

  /** Returns false if the mechanism does not exist on this system. */
  boolean isAvailable();

  /** Opens a wait set. */
  WaitSet open() throws IOException;
}
