package fz.resolver.plain;

import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens the sockets that queries leave from, one for each address family of the host. */
final class UdpSockets {
  private UdpSockets() {}

  static List<DatagramTransport> open(int bypassMark) throws IOException {
    Optional<DatagramTransportProvider> marking =
        Transports.datagramProviders().stream()
            .filter(found -> found.name().equals("udp"))
            .findFirst();
    DatagramTransportProvider provider =
        marking.isPresent() ? marking.get() : Transports.findDatagram("jdk-udp");
    List<DatagramTransport> opened = new ArrayList<>();
    IOException failure = new IOException("no socket");
    for (String family : List.of("4", "6")) {
      Map<String, String> options = new LinkedHashMap<>();
      options.put("family", family);
      options.put("port", "0");
      if (bypassMark != 0) {
        options.put("mark", Integer.toUnsignedString(bypassMark));
      }
      try {
        opened.add(provider.open(TransportOptions.of(options)));
      } catch (IOException e) {
        failure = e;
      }
    }
    if (opened.isEmpty()) {
      throw failure;
    }
    return opened;
  }
}
