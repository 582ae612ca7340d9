package fz.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Finds transports among the modules of this run-time image. */
public final class Transports {
  private Transports() {}

  /**
   * Returns the packet transport of a name.
   *
   * @throws TransportException if there is none; it lists what was found
   */
  public static PacketTransportProvider findPacket(String name) throws TransportException {
    return find(
        PacketTransportProvider.class, packetProviders(), PacketTransportProvider::name, name);
  }

  /**
   * Returns the datagram transport of a name.
   *
   * @throws TransportException if there is none; it lists what was found
   */
  public static DatagramTransportProvider findDatagram(String name) throws TransportException {
    return find(
        DatagramTransportProvider.class,
        datagramProviders(),
        DatagramTransportProvider::name,
        name);
  }

  /** Returns all packet transports of this image, by name. */
  public static List<PacketTransportProvider> packetProviders() {
    return byName(
        ServiceLoader.load(layer(), PacketTransportProvider.class), PacketTransportProvider::name);
  }

  /** Returns all datagram transports of this image, by name. */
  public static List<DatagramTransportProvider> datagramProviders() {
    return byName(
        ServiceLoader.load(layer(), DatagramTransportProvider.class),
        DatagramTransportProvider::name);
  }

  /**
   * Opens a wait set: one that can wait for descriptors if this image has any, otherwise one that
   * only knows signals.
   */
  public static WaitSet openWaitSet() throws IOException {
    for (WaitSetProvider provider : ServiceLoader.load(layer(), WaitSetProvider.class)) {
      if (provider.isAvailable()) {
        return provider.open();
      }
    }
    return new SignalWaitSet();
  }

  /**
   * Opens a set of UDP ports for one thread.
   *
   * @throws TransportException if this image has none for this system
   */
  public static DatagramPorts openDatagramPorts() throws IOException {
    for (DatagramPortsProvider provider :
        ServiceLoader.load(layer(), DatagramPortsProvider.class)) {
      if (provider.isAvailable()) {
        return provider.open();
      }
    }
    throw new TransportException(
        "nothing in this image can serve many UDP ports on this system, which takes Linux and the"
            + " module fz.transport.udp");
  }

  /**
   * Opens a configurator for the network of the host.
   *
   * @throws TransportException if this image has none for this system
   */
  public static NetworkConfigurator openNetworkConfigurator() throws IOException {
    for (NetworkConfiguratorProvider provider :
        ServiceLoader.load(layer(), NetworkConfiguratorProvider.class)) {
      if (provider.isAvailable()) {
        return provider.open();
      }
    }
    throw new TransportException(
        "nothing in this image can set addresses and routes on this system; add a module that"
            + " provides fz.transport.NetworkConfiguratorProvider");
  }

  /**
   * Watches the network of the host, see {@link NetworkMonitorProvider#open}; empty if this image
   * has no way to do so on this system.
   */
  public static Optional<NetworkMonitor> openNetworkMonitor(
      String ownInterface, Consumer<NetworkChange> listener) throws IOException {
    for (NetworkMonitorProvider provider :
        ServiceLoader.load(layer(), NetworkMonitorProvider.class)) {
      if (provider.isAvailable()) {
        return Optional.of(provider.open(ownInterface, listener));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a monotonic clock in nanoseconds: one that goes on while the machine is suspended if
   * this image has any, otherwise {@link System#nanoTime()}.
   */
  public static LongSupplier clock() {
    for (ClockProvider provider : ServiceLoader.load(layer(), ClockProvider.class)) {
      if (provider.isAvailable()) {
        return provider.open();
      }
    }
    return System::nanoTime;
  }

  /** Returns what gives free native memory back to the system, if this image has any. */
  public static Optional<MemoryTrimProvider> memoryTrim() {
    return ServiceLoader.load(layer(), MemoryTrimProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(MemoryTrimProvider::isAvailable)
        .findFirst();
  }

  private static ModuleLayer layer() {
    ModuleLayer own = Transports.class.getModule().getLayer();
    return own == null ? ModuleLayer.boot() : own;
  }

  private static <P> List<P> byName(ServiceLoader<P> loader, Function<P, String> name) {
    TreeMap<String, P> found = new TreeMap<>();
    for (P provider : loader) {
      P other = found.putIfAbsent(name.apply(provider), provider);
      if (other != null) {
        throw new IllegalStateException(
            "two transports are called '"
                + name.apply(provider)
                + "': "
                + other.getClass().getModule()
                + " and "
                + provider.getClass().getModule());
      }
    }
    return new ArrayList<>(found.values());
  }

  private static <P> P find(Class<P> kind, List<P> found, Function<P, String> nameOf, String name)
      throws TransportException {
    for (P provider : found) {
      if (nameOf.apply(provider).equals(name)) {
        return provider;
      }
    }
    String what = kind == PacketTransportProvider.class ? "packet" : "datagram";
    throw new TransportException(
        "no "
            + what
            + " transport is called '"
            + name
            + "'; found: "
            + (found.isEmpty() ? "none" : String.join(", ", found.stream().map(nameOf).toList())));
  }
}
