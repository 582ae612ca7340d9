package fz.transport.tun;

import fz.linux.Libc;
import fz.transport.NetworkChange;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkConfiguratorProvider;
import fz.transport.NetworkMonitor;
import fz.transport.NetworkMonitorProvider;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Configures the network of Linux over rtnetlink and hears of its changes; no external program is
 * needed.
 */
public final class RouteNetlinkProvider
    implements NetworkConfiguratorProvider, NetworkMonitorProvider {
  /** Creates the provider. */
  public RouteNetlinkProvider() {}

  @Override
  public String name() {
    return "rtnetlink";
  }

  @Override
  public boolean isAvailable() {
    return Libc.isSupported();
  }

  @Override
  public NetworkConfigurator open() throws IOException {
    return new RouteNetlinkConfigurator();
  }

  @Override
  public NetworkMonitor open(String ownInterface, Consumer<NetworkChange> listener)
      throws IOException {
    return RouteMonitor.open(ownInterface, listener);
  }
}
