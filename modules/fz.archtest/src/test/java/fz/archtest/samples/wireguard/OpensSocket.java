package fz.archtest.samples.wireguard;

import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** Violates: cores own no sockets and no files. */
final class OpensSocket {
  DatagramChannel open() throws IOException {
    return DatagramChannel.open();
  }
}
