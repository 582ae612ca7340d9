package fz.transport.udp;

import java.io.IOException;

/** What ends a socket. Apart from the hot path, which it leaves for good. */
final class SocketFailure {
  private SocketFailure() {}

  /** Returns the failure of a socket whose descriptor is gone. */
  static IOException closed() {
    return new IOException("the UDP socket is closed");
  }
}
