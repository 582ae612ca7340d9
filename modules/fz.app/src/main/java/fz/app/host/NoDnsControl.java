package fz.app.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Leaves the system alone. */
final class NoDnsControl implements DnsControl {
  @Override
  public List<InetSocketAddress> systemResolvers() throws IOException {
    return ResolvConf.nameservers(ResolvConf.SYSTEM);
  }

  @Override
  public void apply(String interfaceName, List<InetAddress> servers, String searchDomain) {}

  @Override
  public void close() {}
}
