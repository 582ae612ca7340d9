package fz.wg.device;

import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The UDP sockets of an interface: for each address family that the host has as many as there are
 * readers, all on one port.
 *
 * @param transports at least one
 * @param port their common port
 * @param mark of their datagrams, 0 for none
 */
record Sockets(List<DatagramTransport> transports, int port, int mark) implements AutoCloseable {
  /** Tries to find a port that is free in both families, if any will do. */
  private static final int ATTEMPTS = 16;

  /**
   * Opens them.
   *
   * @param options of the transport, which come before port and mark
   * @param readers threads that receive
   * @param port 0 for any that is free
   * @throws TransportException if none can be opened, or the port is taken in a family
   */
  static Sockets open(
      DatagramTransportProvider provider,
      Map<String, String> options,
      int readers,
      int port,
      int mark)
      throws IOException {
    TransportException failure = null;
    for (int attempt = 0; attempt < (port == 0 ? ATTEMPTS : 1); attempt++) {
      try {
        return openOnce(provider, options, readers, port, mark);
      } catch (TransportException e) {
        failure = e;
      }
    }
    throw failure;
  }

  @Override
  public void close() {
    transports.forEach(DatagramTransport::close);
  }

  private static Sockets openOnce(
      DatagramTransportProvider provider,
      Map<String, String> options,
      int readers,
      int port,
      int mark)
      throws IOException {
    List<DatagramTransport> opened = new ArrayList<>();
    TransportException missing = null;
    int common = port;
    try {
      for (int family : List.of(4, 6)) {
        Map<String, String> wanted = with(options, family, mark);
        try {
          opened.addAll(open(provider, wanted, readers, common));
          common = opened.getLast().local().port();
        } catch (TransportException e) {
          if (hasFamily(provider, wanted)) {
            throw e;
          }
          missing = e;
        }
      }
    } catch (IOException | RuntimeException e) {
      opened.forEach(DatagramTransport::close);
      throw e;
    }
    if (opened.isEmpty()) {
      throw missing;
    }
    return new Sockets(List.copyOf(opened), common, mark);
  }

  /** With any port it works: then it was the port that could not be had. */
  private static boolean hasFamily(DatagramTransportProvider provider, Map<String, String> options)
      throws IOException {
    try {
      open(provider, options, 1, 0).forEach(DatagramTransport::close);
      return true;
    } catch (TransportException e) {
      return false;
    }
  }

  private static List<DatagramTransport> open(
      DatagramTransportProvider provider, Map<String, String> options, int readers, int port)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put("port", Integer.toString(port));
    return provider.open(TransportOptions.of(all), readers);
  }

  private static Map<String, String> with(Map<String, String> options, int family, int mark) {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put("family", Integer.toString(family));
    if (mark != 0) {
      // A transport that cannot do it refuses: without the mark a default route would loop.
      all.put("mark", Integer.toUnsignedString(mark));
    }
    return all;
  }
}
