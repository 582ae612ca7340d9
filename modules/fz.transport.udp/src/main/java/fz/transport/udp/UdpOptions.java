package fz.transport.udp;

import fz.transport.OptionDescriptor;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Options of both UDP transports.
 *
 * @param ipv4 the family
 * @param address the address to bind, of that family
 * @param port 0 for any
 * @param mark SO_MARK, 0 for none
 * @param receiveBuffer bytes, 0 for what the system gives
 * @param sendBuffer bytes, 0 for what the system gives
 * @param segmentation {@code auto}, {@code on} or {@code off}
 * @param coalescing {@code auto}, {@code on} or {@code off}
 * @param shared true if other sockets may bind the same address, which then share what arrives
 */
record UdpOptions(
    boolean ipv4,
    InetAddress address,
    int port,
    int mark,
    int receiveBuffer,
    int sendBuffer,
    String segmentation,
    String coalescing,
    boolean shared) {
  static final List<OptionDescriptor> DESCRIPTORS =
      List.of(
          new OptionDescriptor("family", "4 or 6", "4"),
          new OptionDescriptor("address", "own address to bind", "any"),
          new OptionDescriptor("port", "own port, 0 for any", "0"),
          new OptionDescriptor("mark", "SO_MARK of all datagrams, 0 for none", "0"),
          new OptionDescriptor("receive-buffer", "in bytes, 0 for the system's", "16777216"),
          new OptionDescriptor("send-buffer", "in bytes, 0 for the system's", "2097152"),
          new OptionDescriptor("gso", "segmentation offload: auto, on or off", "auto"),
          new OptionDescriptor("gro", "receive offload: auto, on or off", "auto"));

  static UdpOptions parse(String provider, TransportOptions options) throws TransportException {
    options.requireKnown(provider, DESCRIPTORS);
    String family = options.get("family", "4");
    if (!family.equals("4") && !family.equals("6")) {
      throw new TransportException("option family: '" + family + "' is not 4 or 6");
    }
    boolean ipv4 = family.equals("4");
    return new UdpOptions(
        ipv4,
        address(options.get("address", "any"), ipv4),
        options.getInt("port", 0, 0, 65_535),
        mark(options),
        options.getInt("receive-buffer", 16 << 20, 0, 1 << 30),
        options.getInt("send-buffer", 2 << 20, 0, 1 << 30),
        choice(options, "gso"),
        choice(options, "gro"),
        false);
  }

  /** Returns these options for another socket that shares a port. */
  UdpOptions sharing(int sharedPort) {
    return new UdpOptions(
        ipv4, address, sharedPort, mark, receiveBuffer, sendBuffer, segmentation, coalescing, true);
  }

  private static InetAddress address(String text, boolean ipv4) throws TransportException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text.equals("any") ? (ipv4 ? "0.0.0.0" : "::") : text);
    } catch (IllegalArgumentException e) {
      throw new TransportException("option address: '" + text + "' is not an IP address", e);
    }
    if (address instanceof Inet4Address != ipv4) {
      throw new TransportException(
          "option address: '" + text + "' is not of the family that option family names");
    }
    return address;
  }

  private static int mark(TransportOptions options) throws TransportException {
    String text = options.get("mark", "0");
    try {
      long value = Long.decode(text);
      if (value >= 0 && value <= 0xffff_ffffL) {
        return (int) value;
      }
    } catch (NumberFormatException e) {
      throw new TransportException("option mark: '" + text + "' is not a number", e);
    }
    throw new TransportException("option mark: '" + text + "' does not fit 32 bits");
  }

  private static String choice(TransportOptions options, String name) throws TransportException {
    String value = options.get(name, "auto");
    return switch (value) {
      case "auto", "on", "off" -> value;
      default ->
          throw new TransportException(
              "option " + name + ": '" + value + "' is not auto, on or off");
    };
  }
}
