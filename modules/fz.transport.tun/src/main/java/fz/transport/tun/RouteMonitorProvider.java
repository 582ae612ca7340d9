package fz.transport.tun;

import fz.linux.Libc;
import fz.transport.NetworkChange;
import fz.transport.NetworkMonitor;
import fz.transport.NetworkMonitorProvider;
import java.io.IOException;
import java.util.function.Consumer;

/** Hears of changes of the network of Linux over rtnetlink. */
public final class RouteMonitorProvider implements NetworkMonitorProvider {
  /** Creates the provider. */
  public RouteMonitorProvider() {}

  @Override
  public String name() {
    return "rtnetlink";
  }

  @Override
  public boolean isAvailable() {
    return Libc.isSupported();
  }

  @Override
  public NetworkMonitor open(String ownInterface, Consumer<NetworkChange> listener)
      throws IOException {
    return RouteMonitor.open(ownInterface, listener);
  }
}
