package fz.interop;

import fz.transport.DatagramTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Sockets that reach only this host. */
final class LoopbackSockets {
  private LoopbackSockets() {}

  /** What is done before a socket receives. */
  interface Before {
    void receive() throws IOException;
  }

  static DatagramTransport ipv4() throws IOException {
    return open("4", "127.0.0.1");
  }

  static DatagramTransport ipv6() throws IOException {
    return open("6", "::1");
  }

  /** Puts something in front of each call of {@link DatagramTransport#receive}. */
  static DatagramTransport beforeReceive(DatagramTransport inner, Before before) {
    return (DatagramTransport)
        Proxy.newProxyInstance(
            LoopbackSockets.class.getClassLoader(),
            new Class<?>[] {DatagramTransport.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("receive")) {
                before.receive();
              }
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static DatagramTransport open(String family, String address) throws IOException {
    return Transports.findDatagram("udp")
        .open(TransportOptions.of(Map.of("family", family, "address", address)));
  }
}
