package fz.app.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Makes the system ask this client for names, and gives the system its resolvers back. */
public interface DnsControl extends AutoCloseable {
  /** Returns the resolvers that the system had, which answer for names that are not protected. */
  List<InetSocketAddress> systemResolvers() throws IOException;

  /**
   * Makes the system use some servers.
   *
   * @param interfaceName the interface through which they are reached
   * @param servers none gives the system its own back
   * @param searchDomain the domain that completes short names, or null
   */
  void apply(String interfaceName, List<InetAddress> servers, String searchDomain)
      throws IOException;

  /** Gives the system its own resolvers back. */
  @Override
  void close() throws IOException;

  /** The ways to do it. */
  enum Method {
    /** The one that this system uses. */
    AUTO,
    /** systemd-resolved, by {@code resolvectl}. */
    SYSTEMD_RESOLVED,
    /** The file /etc/resolv.conf, which is put back at the end. */
    ETC_RESOLV_CONF,
    /** None: the system is left alone, and protected names do not resolve by themselves. */
    DISABLED
  }

  /** Returns the control for a method. */
  static DnsControl of(Method method) {
    return switch (method) {
      case AUTO -> SystemdResolved.isActive() ? new SystemdResolved() : new EtcResolvConf();
      case SYSTEMD_RESOLVED -> new SystemdResolved();
      case ETC_RESOLV_CONF -> new EtcResolvConf();
      case DISABLED -> new NoDnsControl();
    };
  }
}
