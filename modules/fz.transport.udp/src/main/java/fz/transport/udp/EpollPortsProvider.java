package fz.transport.udp;

import fz.linux.Libc;
import fz.transport.DatagramPorts;
import fz.transport.DatagramPortsProvider;
import java.io.IOException;

/** Provides sets of UDP sockets over {@code epoll}. */
public final class EpollPortsProvider implements DatagramPortsProvider {
  /** Creates the provider. */
  public EpollPortsProvider() {}

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public boolean isAvailable() {
    return Libc.isSupported();
  }

  @Override
  public DatagramPorts open() throws IOException {
    return new EpollPorts();
  }
}
