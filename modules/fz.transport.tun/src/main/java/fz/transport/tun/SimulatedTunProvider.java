package fz.transport.tun;

import fz.linux.Libc;
import fz.linux.SocketPair;
import fz.transport.OptionDescriptor;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.util.List;

/**
 * Provides the code of a TUN device with all its offloads in front of a simulated host, without
 * privileges and without an interface: to rehearse the data path, and to measure it.
 */
public final class SimulatedTunProvider implements PacketTransportProvider {
  private static final int MAX = 1_000_000;

  private static final List<OptionDescriptor> OPTIONS =
      List.of(
          new OptionDescriptor("side", "first or second: which of the two hosts", "first"),
          new OptionDescriptor("megabytes", "how much TCP and UDP the host sends", "0"),
          new OptionDescriptor("exchanges", "single segments that it sends after that", "0"));

  /** Creates the provider. */
  public SimulatedTunProvider() {}

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public String description() {
    return "a simulated host that sends and acknowledges, to rehearse and to measure (Linux)";
  }

  @Override
  public List<OptionDescriptor> options() {
    return OPTIONS;
  }

  @Override
  public PacketTransport open(TransportOptions options) throws IOException {
    options.requireKnown(name(), OPTIONS);
    if (!Libc.isSupported()) {
      throw new TransportException("transport simulated needs Linux on x86-64 or AArch64");
    }
    int side = side(options);
    int megabytes = options.getInt("megabytes", 0, 0, MAX);
    int exchanges = options.getInt("exchanges", 0, 0, MAX);
    SocketPair pair = SocketPair.open();
    Thread.ofPlatform()
        .daemon()
        .name("simulated-host")
        .start(
            new SimulatedHost(
                pair.second(), side, megabytes * 1_000_000L, exchanges, Transports.clock()));
    return new TunTransport(
        new TunDevice(pair.first(), name(), 0, true, true, true), SimulatedPacket.MTU, true);
  }

  private static int side(TransportOptions options) throws TransportException {
    String value = options.get("side", "first");
    return switch (value) {
      case "first" -> 0;
      case "second" -> 1;
      default ->
          throw new TransportException("option side: '" + value + "' is not first or second");
    };
  }
}
