package fz.app.agent;

import fz.app.config.AgentOptions;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.OptionDescriptor;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The transports of a client or gateway: one packet transport, and for each address family that the
 * host has as many datagram transports as there are readers.
 */
record AgentTransports(PacketTransport packets, List<DatagramTransport> datagrams)
    implements AutoCloseable {
  /** Largest packet inside the tunnel: fits every path once it is sealed and relayed. */
  static final int MTU_BYTES = 1280;

  /**
   * Opens all of them.
   *
   * @param role what it is for, in names of capture files
   * @param readers threads that receive datagrams
   * @throws CommandException if one is unknown or cannot be opened; its message names the remedy
   */
  static AgentTransports open(AgentOptions options, String role, int readers) throws IOException {
    List<DatagramTransport> datagrams = openDatagrams(options, role, readers);
    try {
      return new AgentTransports(openPackets(options, role), datagrams);
    } catch (TransportException e) {
      datagrams.forEach(DatagramTransport::close);
      throw new CommandException(ExitCode.CANNOT_RUN, e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      datagrams.forEach(DatagramTransport::close);
      throw e;
    }
  }

  @Override
  public void close() {
    packets.close();
    datagrams.forEach(DatagramTransport::close);
  }

  private static PacketTransport openPackets(AgentOptions options, String role) throws IOException {
    PacketTransportProvider provider = known(() -> Transports.findPacket(options.transport));
    Map<String, String> values = new LinkedHashMap<>();
    putKnown(values, provider.options(), "name", options.interfaceName);
    putKnown(values, provider.options(), "mtu", Integer.toString(MTU_BYTES));
    values.putAll(options.transportOptions);
    if (options.capture != null) {
      values.put("inner", options.transport);
      values.put("file", options.capture.resolve(role + "-host.pcapng").toString());
      provider = known(() -> Transports.findPacket("pcap-tap"));
    }
    return provider.open(TransportOptions.of(values));
  }

  /** Opens the sockets of each family; one may be missing on this host, but not both. */
  private static List<DatagramTransport> openDatagrams(
      AgentOptions options, String role, int readers) throws IOException {
    List<DatagramTransport> opened = new ArrayList<>();
    TransportException first = null;
    for (int family : List.of(4, 6)) {
      try {
        opened.addAll(openFamily(options, role, family, readers));
      } catch (TransportException e) {
        // A host may lack a family; then the other one has to do.
        first = first == null ? e : first;
      } catch (IOException | RuntimeException e) {
        opened.forEach(DatagramTransport::close);
        throw e;
      }
    }
    if (opened.isEmpty() && first != null) {
      throw new CommandException(ExitCode.CANNOT_RUN, first.getMessage(), first);
    }
    return opened;
  }

  private static List<DatagramTransport> openFamily(
      AgentOptions options, String role, int family, int readers) throws IOException {
    int wanted = options.port == null ? AgentOptions.PREFERRED_PORT : options.port;
    try {
      return openFamily(options, role, family, readers, wanted);
    } catch (TransportException e) {
      // With any other port it works: then it was the port that could not be had.
      List<DatagramTransport> other = openFamily(options, role, family, readers, 0);
      if (options.port != null) {
        other.forEach(DatagramTransport::close);
        throw new CommandException(ExitCode.CANNOT_RUN, e.getMessage(), e);
      }
      return other;
    }
  }

  private static List<DatagramTransport> openFamily(
      AgentOptions options, String role, int family, int readers, int port) throws IOException {
    DatagramTransportProvider provider =
        known(() -> Transports.findDatagram(options.datagramTransport));
    Map<String, String> values = new LinkedHashMap<>();
    values.put("family", Integer.toString(family));
    values.put("port", Integer.toString(port));
    putKnown(values, provider.options(), "mark", Integer.toUnsignedString(AgentModule.BYPASS_MARK));
    if (options.capture != null) {
      Path file = options.capture.resolve(role + "-network-ipv" + family + ".pcapng");
      values.put("inner", options.datagramTransport);
      values.put("file", file.toString());
      provider = known(() -> Transports.findDatagram("pcap-tap"));
    }
    return provider.open(TransportOptions.of(values), readers);
  }

  private static void putKnown(
      Map<String, String> values, List<OptionDescriptor> known, String name, String value) {
    if (known.stream().anyMatch(option -> option.name().equals(name))) {
      values.put(name, value);
    }
  }

  private static <P> P known(Lookup<P> lookup) {
    try {
      return lookup.find();
    } catch (TransportException e) {
      throw new CommandException(ExitCode.WRONG_USE, e.getMessage(), e);
    }
  }

  /** Finds a provider by the name that the user gave. */
  private interface Lookup<P> {
    P find() throws TransportException;
  }
}
