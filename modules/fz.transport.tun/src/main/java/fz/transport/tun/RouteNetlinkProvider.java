package fz.transport.tun;

import fz.linux.Libc;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkConfiguratorProvider;
import java.io.IOException;

/** Configures the network of Linux over rtnetlink; no external program is needed. */
public final class RouteNetlinkProvider implements NetworkConfiguratorProvider {
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
}
