package fz.wg;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.pipeline.Placement;
import fz.transport.DatagramTransportProvider;
import fz.transport.OptionDescriptor;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.Transports;
import fz.wg.device.InterfaceOptions;
import fz.wireguard.CryptoChoice;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What an interface is made of, on the command line. */
final class UpOptions {
  private static final System.Logger LOG = System.getLogger(UpOptions.class.getName());

  /** Fits a path of 1500 bytes over IPv4 and IPv6 alike, as with wg-quick and wireguard-go. */
  private static final int DEFAULT_MTU_BYTES = 1420;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "Name of the interface; default that of FILE without .conf, or wg0.")
  String interfaceName;

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      description = "Largest packet inside the tunnel; default that of FILE, or 1420.")
  private Integer mtu;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      defaultValue = "tun",
      description =
          "Packet transport on the side of the host (default: ${DEFAULT-VALUE}); see fz providers.")
  private String transport;

  @Option(
      names = "--transport-option",
      paramLabel = "KEY=VALUE",
      description = "Option of the packet transport; may be repeated.")
  private Map<String, String> transportOptions = new LinkedHashMap<>();

  @Option(
      names = "--datagram-transport",
      paramLabel = "NAME",
      defaultValue = "udp",
      description =
          "Datagram transport on the side of the network (default: ${DEFAULT-VALUE}); see fz"
              + " providers.")
  private String datagramTransport;

  @Option(
      names = "--datagram-option",
      paramLabel = "KEY=VALUE",
      description = "Option of the datagram transport; may be repeated.")
  private Map<String, String> datagramOptions = new LinkedHashMap<>();

  @Option(
      names = "--no-offload",
      description =
          "Neither segmentation nor receive offload on both sides, such as to compare or to look"
              + " for a fault of a driver.")
  private boolean noOffload;

  @Option(
      names = "--crypto",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Packet cipher: auto takes the fastest that passes its self-test; see fz crypto.")
  private String crypto;

  @Option(
      names = "--key-agreement",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Key agreement of handshakes: auto takes the fastest that passes its self-test; see fz"
              + " crypto.")
  private String keyAgreement;

  @Option(
      names = "--placement",
      paramLabel = "WHERE",
      defaultValue = "auto",
      description =
          "Threads of the data path: auto by the processors, inline (one thread), parallel or"
              + " parallel:WORKERS[:READERS], each reader with a socket of its own (default:"
              + " ${DEFAULT-VALUE}).")
  private String placement;

  /** Returns true if an interface of the host stands behind the packet transport. */
  boolean isDevice() {
    return transport.equals("tun");
  }

  /**
   * Returns what the interface is made of.
   *
   * @param name of the interface
   * @param fileMtu what the configuration file says, or null
   * @throws CommandException if an option names what there is not
   */
  InterfaceOptions build(String name, Integer fileMtu) {
    PacketTransportProvider packets = known(() -> Transports.findPacket(transport));
    DatagramTransportProvider datagrams = known(() -> Transports.findDatagram(datagramTransport));
    Integer chosen = mtu == null ? fileMtu : mtu;
    Map<String, String> packetValues = new LinkedHashMap<>();
    putKnown(packetValues, packets.options(), "name", name);
    putKnown(
        packetValues,
        packets.options(),
        "mtu",
        Integer.toString(chosen == null ? DEFAULT_MTU_BYTES : chosen));
    Map<String, String> datagramValues = new LinkedHashMap<>();
    if (noOffload) {
      putKnown(packetValues, packets.options(), "offload", "off");
      putKnown(datagramValues, datagrams.options(), "gso", "off");
      putKnown(datagramValues, datagrams.options(), "gro", "off");
    }
    packetValues.putAll(transportOptions);
    datagramValues.putAll(datagramOptions);
    return new InterfaceOptions(
        name, packets, packetValues, datagrams, datagramValues, placement(), crypto());
  }

  private Placement placement() {
    return Placement.parse(placement)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.WRONG_USE, "--placement '" + placement + "': use " + Placement.FORMS));
  }

  private CryptoChoice crypto() {
    try {
      CryptoChoice choice = CryptoChoice.of(crypto, keyAgreement, Transports.clock());
      choice.warning().ifPresent(line -> LOG.log(Level.WARNING, "crypto: {0}", line));
      return choice;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CANNOT_RUN, e.getMessage());
    }
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
