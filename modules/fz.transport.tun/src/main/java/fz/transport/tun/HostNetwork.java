package fz.transport.tun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import fz.linux.NetlinkEntry;
import fz.linux.NetlinkMessage;
import fz.linux.RouteNetlink;
import fz.linux.SocketAddresses;
import fz.transport.NetworkChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of the host's network decides which way datagrams take: the addresses on links that work,
 * and the best default route of each family.
 */
record HostNetwork(Set<Address> addresses, Map<Integer, Uplink> uplinks) {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_GETADDR = 22;
  private static final int RTM_GETROUTE = 26;

  // struct ifinfomsg { family:8 pad:8 type:16 index:32 flags:32 change:32 }
  private static final int IFINFOMSG_BYTES = 16;
  private static final int IFLA_IFNAME = 3;
  private static final int IFF_LOOPBACK = 8;
  private static final int WORKS = 0x1 | 0x40;

  // struct ifaddrmsg { family:8 prefixlen:8 flags:8 scope:8 index:32 }
  private static final int IFADDRMSG_BYTES = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_F_OPTIMISTIC = 4;
  private static final int IFA_F_DADFAILED = 8;
  private static final int IFA_F_TENTATIVE = 0x40;
  private static final int SCOPE_LINK = 253;

  // struct rtmsg { family:8 dst_len:8 src_len:8 tos:8 table:8 protocol:8 scope:8 type:8 flags:32 }
  private static final int RTMSG_BYTES = 12;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_TABLE = 15;
  private static final int RTN_UNICAST = 1;
  private static final int MAIN_TABLE = 254;

  /** An address of an interface. */
  record Address(int link, ByteBuffer bytes) {}

  /** Where a default route leads. */
  record Uplink(int metric, int link, ByteBuffer router) {}

  /**
   * Reads what there is now.
   *
   * @param ownInterface an interface that is left out
   */
  static HostNetwork read(RouteNetlink netlink, String ownInterface) throws IOException {
    Set<Integer> links = new HashSet<>();
    NetlinkMessage allLinks = new NetlinkMessage(RTM_GETLINK, NetlinkMessage.DUMP);
    for (NetlinkEntry link : netlink.dump(allLinks.int32(0).int32(0).int32(0).int32(0))) {
      if (works(link) && !ownInterface.equals(name(link))) {
        links.add(indexOf(link));
      }
    }
    return new HostNetwork(addresses(netlink, links), uplinks(netlink, links));
  }

  /**
   * Returns what has happened since, or nothing if it makes no difference.
   *
   * @param lost true if something was gone meanwhile, and may have come back
   */
  Optional<NetworkChange> changeSince(HostNetwork before, boolean lost) {
    if (lost || !addresses.containsAll(before.addresses) || !uplinks.equals(before.uplinks)) {
      return Optional.of(NetworkChange.MOVED);
    }
    return addresses.equals(before.addresses) ? Optional.empty() : Optional.of(NetworkChange.GROWN);
  }

  /** Returns true if a message of the kernel can be about any of this. */
  static boolean concerns(int type, NetlinkEntry entry) {
    return switch (type) {
      case RTM_NEWLINK, RTM_DELLINK, RTM_DELADDR -> true;
      case RTM_NEWADDR -> isUsable(entry);
      case RTM_NEWROUTE, RTM_DELROUTE -> isDefault(entry);
      default -> false;
    };
  }

  /** Returns true if a message of the kernel says that something of this is gone. */
  boolean loses(int type, NetlinkEntry entry) {
    return switch (type) {
      case RTM_NEWLINK -> !works(entry) && isUsed(indexOf(entry));
      case RTM_DELLINK -> isUsed(indexOf(entry));
      case RTM_DELADDR -> addresses.contains(address(entry));
      case RTM_DELROUTE -> isDefault(entry) && uplinks.containsValue(uplink(entry));
      default -> false;
    };
  }

  private boolean isUsed(int link) {
    return addresses.stream().anyMatch(address -> address.link() == link);
  }

  private static Set<Address> addresses(RouteNetlink netlink, Set<Integer> links)
      throws IOException {
    Set<Address> found = new HashSet<>();
    NetlinkMessage all = new NetlinkMessage(RTM_GETADDR, NetlinkMessage.DUMP);
    for (NetlinkEntry entry : netlink.dump(all.int32(0).int32(0))) {
      if (isUsable(entry) && links.contains(entry.int32(4))) {
        found.add(address(entry));
      }
    }
    return found;
  }

  private static Map<Integer, Uplink> uplinks(RouteNetlink netlink, Set<Integer> links)
      throws IOException {
    Map<Integer, Uplink> best = new TreeMap<>();
    for (int family : new int[] {SocketAddresses.AF_INET, SocketAddresses.AF_INET6}) {
      NetlinkMessage all = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.DUMP);
      for (NetlinkEntry entry : netlink.dump(all.int8(family).int8(0).int16(0).int32(0).int32(0))) {
        if (entry.int8(0) == family && isDefault(entry)) {
          Uplink uplink = uplink(entry);
          if (links.contains(uplink.link())) {
            best.merge(family, uplink, (a, b) -> a.metric() <= b.metric() ? a : b);
          }
        }
      }
    }
    return best;
  }

  private static boolean works(NetlinkEntry link) {
    int flags = link.int32(8);
    return (flags & WORKS) == WORKS && (flags & IFF_LOOPBACK) == 0;
  }

  private static int indexOf(NetlinkEntry link) {
    return link.int32(4);
  }

  private static String name(NetlinkEntry link) {
    byte[] name = link.attribute(IFINFOMSG_BYTES, IFLA_IFNAME);
    return name == null ? "" : new String(name, 0, Math.max(0, name.length - 1), US_ASCII);
  }

  private static boolean isUsable(NetlinkEntry address) {
    int flags = address.int8(2);
    boolean tentative = (flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) == IFA_F_TENTATIVE;
    return address.int8(3) < SCOPE_LINK && !tentative && (flags & IFA_F_DADFAILED) == 0;
  }

  private static Address address(NetlinkEntry entry) {
    byte[] local = entry.attribute(IFADDRMSG_BYTES, IFA_LOCAL);
    return new Address(
        entry.int32(4),
        bytes(local == null ? entry.attribute(IFADDRMSG_BYTES, IFA_ADDRESS) : local));
  }

  private static boolean isDefault(NetlinkEntry route) {
    return route.int8(1) == 0
        && route.int8(7) == RTN_UNICAST
        && route.attributeInt32(RTMSG_BYTES, RTA_TABLE, route.int8(4)) == MAIN_TABLE;
  }

  private static Uplink uplink(NetlinkEntry route) {
    return new Uplink(
        route.attributeInt32(RTMSG_BYTES, RTA_PRIORITY, 0),
        route.attributeInt32(RTMSG_BYTES, RTA_OIF, 0),
        bytes(route.attribute(RTMSG_BYTES, RTA_GATEWAY)));
  }

  private static ByteBuffer bytes(byte[] value) {
    return ByteBuffer.wrap(value == null ? new byte[0] : value);
  }
}
