package fz.transport.tun;

import fz.linux.Errno;
import fz.linux.NetlinkMessage;
import fz.linux.RouteNetlink;
import fz.linux.SocketAddresses;
import fz.transport.TransportException;
import java.io.IOException;

/** Settings of a network interface, each in a message of its own so that errors can be told. */
final class LinkSettings implements AutoCloseable {
  private static final int RTM_NEWLINK = 16;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_TXQLEN = 13;
  private static final int IFLA_AF_SPEC = 26;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final int ADDR_GEN_MODE_NONE = 1;
  private static final int IFF_UP = 1;

  private final RouteNetlink netlink = new RouteNetlink();
  private final String name;
  private final int index;

  LinkSettings(String name, int index) throws IOException {
    this.name = name;
    this.index = index;
  }

  void mtu(int bytes) throws IOException {
    check(netlink.request(message(0).attribute(IFLA_MTU, bytes)), "set the MTU");
  }

  void transmitQueue(int packets) throws IOException {
    check(netlink.request(message(0).attribute(IFLA_TXQLEN, packets)), "set the queue length");
  }

  /** No link-local IPv6 address: nothing on this link would answer to one. */
  void noGeneratedAddresses() throws IOException {
    NetlinkMessage message = message(0);
    int families = message.beginNest(IFLA_AF_SPEC);
    int ipv6 = message.beginNest(SocketAddresses.AF_INET6);
    message.attributeInt8(IFLA_INET6_ADDR_GEN_MODE, ADDR_GEN_MODE_NONE);
    message.endNest(ipv6).endNest(families);
    int result = netlink.request(message);
    if (result != -Errno.EAFNOSUPPORT && result != -Errno.EOPNOTSUPP) {
      check(result, "switch generated addresses off");
    }
  }

  void up() throws IOException {
    check(netlink.request(message(IFF_UP)), "bring the interface up");
  }

  @Override
  public void close() {
    netlink.close();
  }

  /** Returns words for an error, with the cure where it is known. */
  static String reason(int errno) {
    return errno == Errno.EPERM || errno == Errno.EACCES
        ? "permission denied; run as root or with the capability CAP_NET_ADMIN"
        : Errno.text(errno);
  }

  /** {@code struct ifinfomsg { family:8 pad:8 type:16 index:32 flags:32 change:32 }}. */
  private NetlinkMessage message(int flags) {
    return new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.ACK)
        .int8(0)
        .int8(0)
        .int16(0)
        .int32(index)
        .int32(flags)
        .int32(flags);
  }

  private void check(int result, String what) throws TransportException {
    if (result < 0) {
      throw new TransportException(
          "cannot " + what + " of interface " + name + ": " + reason(-result));
    }
  }
}
