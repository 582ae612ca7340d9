package fz.transport.tun;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.linux.NetlinkEntry;
import fz.linux.NetlinkMessage;
import fz.linux.RouteNetlink;
import fz.linux.SocketAddresses;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.transport.RoutingRule;
import fz.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Addresses, routes and rules over rtnetlink (rtnetlink(7)). */
final class RouteNetlinkConfigurator implements NetworkConfigurator {
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;
  private static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;

  private static final int IFADDRMSG_BYTES = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_F_NODAD = 2;
  private static final int SCOPE_LINK = 253;

  private static final int RTMSG_BYTES = 12;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_TABLE = 15;
  private static final int RTPROT_STATIC = 4;
  private static final int RTN_UNICAST = 1;

  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_SUPPRESS_PREFIXLEN = 14;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int FR_ACT_TO_TABLE = 1;
  private static final int FIB_RULE_INVERT = 2;

  private static final int[] FAMILIES = {SocketAddresses.AF_INET, SocketAddresses.AF_INET6};

  private final Libc libc = new Libc();
  private final RouteNetlink netlink;

  RouteNetlinkConfigurator() throws IOException {
    netlink = new RouteNetlink();
  }

  @Override
  public synchronized void addresses(String interfaceName, List<NetworkPrefix> addresses)
      throws IOException {
    int index = indexOf(interfaceName);
    Set<NetworkPrefix> wanted = supported(interfaceName, addresses);
    Set<NetworkPrefix> present = new LinkedHashSet<>();
    for (NetlinkEntry entry :
        netlink.dump(addressMessage(RTM_GETADDR, NetlinkMessage.DUMP, 0, 0, 0))) {
      if (entry.int32(4) == index && entry.int8(3) != SCOPE_LINK) {
        byte[] local = entry.attribute(IFADDRMSG_BYTES, IFA_LOCAL);
        add(
            present,
            local == null ? entry.attribute(IFADDRMSG_BYTES, IFA_ADDRESS) : local,
            entry.int8(1));
      }
    }
    for (NetworkPrefix address : wanted) {
      if (!present.contains(address)) {
        int flags = NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.REPLACE;
        check(
            netlink.request(addressMessage(RTM_NEWADDR, flags, index, address)),
            "cannot give interface " + interfaceName + " an address");
      }
    }
    for (NetworkPrefix address : present) {
      if (!wanted.contains(address)) {
        int result =
            netlink.request(addressMessage(RTM_DELADDR, NetlinkMessage.ACK, index, address));
        if (result != -Errno.EADDRNOTAVAIL) {
          check(result, "cannot remove an address of interface " + interfaceName);
        }
      }
    }
  }

  @Override
  public synchronized void routes(String interfaceName, int table, List<NetworkPrefix> destinations)
      throws IOException {
    int index = indexOf(interfaceName);
    List<NetworkPrefix> networks = new ArrayList<>();
    destinations.forEach(destination -> networks.add(destination.network()));
    Set<NetworkPrefix> wanted = supported(interfaceName, networks);
    Set<NetworkPrefix> present = new LinkedHashSet<>();
    for (int family : FAMILIES) {
      presentRoutes(family, index, table, present);
    }
    for (NetworkPrefix network : wanted) {
      if (!present.contains(network)) {
        int flags = NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;
        int result = netlink.request(routeMessage(RTM_NEWROUTE, flags, index, table, network));
        if (result == -Errno.EEXIST) {
          throw new TransportException(
              "routing table "
                  + Integer.toUnsignedString(table)
                  + " leads a network of interface "
                  + interfaceName
                  + " elsewhere already; remove that route");
        }
        check(result, "cannot route into interface " + interfaceName);
      }
    }
    for (NetworkPrefix network : present) {
      if (!wanted.contains(network)) {
        int result =
            netlink.request(routeMessage(RTM_DELROUTE, NetlinkMessage.ACK, index, table, network));
        if (result != -Errno.ESRCH) {
          check(result, "cannot remove a route of interface " + interfaceName);
        }
      }
    }
  }

  @Override
  public synchronized boolean hasRoutes(int table) throws IOException {
    for (int family : FAMILIES) {
      for (NetlinkEntry entry : netlink.dump(routeDump(family))) {
        if (entry.int8(0) == family && tableOf(entry) == table) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public synchronized void addRules(List<RoutingRule> rules) throws IOException {
    int flags = NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;
    for (RoutingRule rule : rules) {
      for (int family : FAMILIES) {
        int result = netlink.request(ruleMessage(RTM_NEWRULE, flags, family, rule));
        if (result != -Errno.EEXIST && !isMissingFamily(result)) {
          check(result, "cannot add a routing rule");
        }
      }
    }
  }

  @Override
  public synchronized void removeRules(List<RoutingRule> rules) throws IOException {
    for (RoutingRule rule : rules) {
      for (int family : FAMILIES) {
        int result = netlink.request(ruleMessage(RTM_DELRULE, NetlinkMessage.ACK, family, rule));
        if (result != -Errno.ENOENT && !isMissingFamily(result)) {
          check(result, "cannot remove a routing rule");
        }
      }
    }
  }

  @Override
  public void close() {
    netlink.close();
  }

  private void presentRoutes(int family, int index, int table, Set<NetworkPrefix> present)
      throws IOException {
    for (NetlinkEntry entry : netlink.dump(routeDump(family))) {
      if (entry.int8(0) == family
          && entry.int8(5) == RTPROT_STATIC
          && entry.int8(7) == RTN_UNICAST
          && tableOf(entry) == table
          && entry.attributeInt32(RTMSG_BYTES, RTA_OIF, 0) == index) {
        byte[] destination = entry.attribute(RTMSG_BYTES, RTA_DST);
        byte[] any = new byte[family == SocketAddresses.AF_INET ? 4 : 16];
        add(present, destination == null ? any : destination, entry.int8(1));
      }
    }
  }

  private static NetlinkMessage routeDump(int family) {
    NetlinkMessage list = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.DUMP);
    return list.int8(family).int8(0).int8(0).int8(0).int8(0).int8(0).int8(0).int8(0).int32(0);
  }

  private static int tableOf(NetlinkEntry route) {
    return route.attributeInt32(RTMSG_BYTES, RTA_TABLE, route.int8(4));
  }

  private static NetlinkMessage addressMessage(
      int type, int flags, int index, NetworkPrefix address) {
    int family = family(address);
    NetlinkMessage message = addressMessage(type, flags, family, address.bits(), index);
    byte[] bytes = address.address().getAddress();
    return message.attribute(IFA_LOCAL, bytes).attribute(IFA_ADDRESS, bytes);
  }

  /** {@code struct ifaddrmsg { family:8 prefixlen:8 flags:8 scope:8 index:32 }}. */
  private static NetlinkMessage addressMessage(
      int type, int flags, int family, int bits, int index) {
    int addressFlags = family == SocketAddresses.AF_INET6 ? IFA_F_NODAD : 0;
    return new NetlinkMessage(type, flags)
        .int8(family)
        .int8(bits)
        .int8(addressFlags)
        .int8(0)
        .int32(index);
  }

  /**
   * {@code struct rtmsg { family:8 dst_len:8 src_len:8 tos:8 table:8 protocol:8 scope:8 type:8
   * flags:32 }}.
   */
  private static NetlinkMessage routeMessage(
      int type, int flags, int index, int table, NetworkPrefix network) {
    NetlinkMessage message =
        new NetlinkMessage(type, flags)
            .int8(family(network))
            .int8(network.bits())
            .int8(0)
            .int8(0)
            .int8(0)
            .int8(RTPROT_STATIC)
            .int8(0)
            .int8(RTN_UNICAST)
            .int32(0);
    if (network.bits() > 0) {
      message.attribute(RTA_DST, network.address().getAddress());
    }
    return message.attribute(RTA_OIF, index).attribute(RTA_TABLE, table);
  }

  /**
   * {@code struct fib_rule_hdr { family:8 dst_len:8 src_len:8 tos:8 table:8 reserved:16 action:8
   * flags:32 }}.
   */
  private static NetlinkMessage ruleMessage(int type, int flags, int family, RoutingRule rule) {
    boolean marks = rule.unlessMark() != 0;
    NetlinkMessage message =
        new NetlinkMessage(type, flags)
            .int8(family)
            .int8(0)
            .int8(0)
            .int8(0)
            .int8(0)
            .int16(0)
            .int8(FR_ACT_TO_TABLE)
            .int32(marks ? FIB_RULE_INVERT : 0)
            .attribute(FRA_PRIORITY, rule.priority())
            .attribute(FRA_TABLE, rule.table());
    if (marks) {
      message.attribute(FRA_FWMARK, rule.unlessMark()).attribute(FRA_FWMASK, -1);
    }
    if (rule.exceptDefaultRoutes()) {
      message.attribute(FRA_SUPPRESS_PREFIXLEN, 0);
    }
    return message;
  }

  private static int family(NetworkPrefix prefix) {
    return prefix.isIpv4() ? SocketAddresses.AF_INET : SocketAddresses.AF_INET6;
  }

  private static Set<NetworkPrefix> supported(String interfaceName, List<NetworkPrefix> prefixes) {
    boolean ipv6 = supportsIpv6(interfaceName);
    Set<NetworkPrefix> supported = new LinkedHashSet<>();
    for (NetworkPrefix prefix : prefixes) {
      if (ipv6 || prefix.isIpv4()) {
        supported.add(prefix);
      }
    }
    return supported;
  }

  static boolean supportsIpv6(String interfaceName) {
    Path switchedOff = Path.of("/proc/sys/net/ipv6/conf", interfaceName, "disable_ipv6");
    try {
      return Files.readString(switchedOff).strip().equals("0");
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isMissingFamily(int result) {
    return result == -Errno.EAFNOSUPPORT || result == -Errno.EOPNOTSUPP;
  }

  private static void add(Set<NetworkPrefix> set, byte[] address, int bits) {
    try {
      if (address != null) {
        set.add(new NetworkPrefix(InetAddress.getByAddress(address), bits));
      }
    } catch (UnknownHostException | IllegalArgumentException e) {
      // Nothing that this class could have added.
    }
  }

  private int indexOf(String interfaceName) throws TransportException {
    int index = libc.interfaceIndex(interfaceName);
    if (index < 0) {
      throw new TransportException("there is no network interface " + interfaceName);
    }
    return index;
  }

  private static void check(int result, String what) throws TransportException {
    if (result < 0) {
      throw new TransportException(what + ": " + LinkSettings.reason(-result));
    }
  }
}
