package fz.transport.udp;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.linux.SocketAddresses;
import fz.linux.SocketOptions;
import fz.packet.Endpoint;
import fz.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound socket: a descriptor and what it can do.
 *
 * @param fd the descriptor
 * @param family {@code AF_INET} or {@code AF_INET6}
 * @param local the bound address and port
 * @param segmentation true if runs may be sent in one message
 * @param coalescing true if the kernel joins datagrams that it receives
 */
record UdpSocket(int fd, int family, Endpoint local, boolean segmentation, boolean coalescing) {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

  static UdpSocket open(UdpOptions options) throws TransportException {
    return tryOpen(options)
        .orElseThrow(() -> new TransportException(bindError(Errno.EADDRINUSE, options)));
  }

  /**
   * Opens sockets of one port. The first one is bound before it may share, because sockets that may
   * share would share with those of another program of the same user, too.
   */
  static List<UdpSocket> openShared(UdpOptions options, int count) throws TransportException {
    List<UdpSocket> opened = new ArrayList<>();
    opened.add(open(options));
    try {
      if (count > 1) {
        share(new Libc(), opened.getFirst().fd());
      }
      while (opened.size() < count) {
        opened.add(open(options.sharing(opened.getFirst().local().port())));
      }
      return opened;
    } catch (TransportException | RuntimeException e) {
      opened.forEach(UdpSocket::close);
      throw e;
    }
  }

  /** Opens a socket; empty if another program has the port. */
  static Optional<UdpSocket> tryOpen(UdpOptions options) throws TransportException {
    Libc libc = new Libc();
    int family = options.ipv4() ? SocketAddresses.AF_INET : SocketAddresses.AF_INET6;
    int type = SocketOptions.SOCK_DGRAM | SocketOptions.SOCK_NONBLOCK | SocketOptions.SOCK_CLOEXEC;
    int fd = libc.socket(family, type, 0);
    if (fd < 0) {
      String version = options.ipv4() ? "IPv4" : "IPv6";
      throw new TransportException(
          fd == -Errno.EAFNOSUPPORT
              ? "this host has no " + version + "; choose the other family"
              : "cannot open an " + version + " UDP socket: " + Errno.text(-fd));
    }
    try {
      mark(libc, fd, options.mark());
      if (options.shared()) {
        share(libc, fd);
      }
      tune(libc, fd, family, options);
      Optional<Endpoint> local = bind(libc, fd, family, options);
      if (local.isEmpty()) {
        libc.close(fd);
        return Optional.empty();
      }
      return Optional.of(
          new UdpSocket(
              fd,
              family,
              local.get(),
              segmentation(libc, fd, options.segmentation()),
              coalescing(libc, fd, options.coalescing())));
    } catch (TransportException | RuntimeException e) {
      libc.close(fd);
      throw e;
    }
  }

  void close() {
    new Libc().close(fd);
  }

  private static void mark(Libc libc, int fd, int mark) throws TransportException {
    if (mark == 0) {
      return;
    }
    int result = libc.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_MARK, mark);
    if (result < 0) {
      throw new TransportException(
          "cannot mark the UDP socket: "
              + (result == -Errno.EPERM
                  ? "permission denied; run as root or with the capability CAP_NET_ADMIN, or set"
                      + " option mark to 0"
                  : Errno.text(-result)));
    }
  }

  private static void share(Libc libc, int fd) throws TransportException {
    int result = libc.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1);
    if (result < 0) {
      throw new TransportException("cannot share the UDP port: " + Errno.text(-result));
    }
  }

  /** What a kernel refuses here is not worth a failure. */
  private static void tune(Libc libc, int fd, int family, UdpOptions options) {
    size(libc, fd, SocketOptions.SO_RCVBUFFORCE, SocketOptions.SO_RCVBUF, options.receiveBuffer());
    size(libc, fd, SocketOptions.SO_SNDBUFFORCE, SocketOptions.SO_SNDBUF, options.sendBuffer());
    if (family == SocketAddresses.AF_INET) {
      libc.setsockopt(fd, SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, 1);
      libc.setsockopt(fd, SocketOptions.IPPROTO_IP, SocketOptions.IP_RECVTOS, 1);
    } else {
      int ipv6 = SocketOptions.IPPROTO_IPV6;
      libc.setsockopt(fd, ipv6, SocketOptions.IPV6_V6ONLY, 1);
      libc.setsockopt(fd, ipv6, SocketOptions.IPV6_RECVPKTINFO, 1);
      libc.setsockopt(fd, ipv6, SocketOptions.IPV6_RECVTCLASS, 1);
      // A temporary source address would change under a running session.
      libc.setsockopt(
          fd, ipv6, SocketOptions.IPV6_ADDR_PREFERENCES, SocketOptions.IPV6_PREFER_SRC_PUBLIC);
    }
  }

  private static void size(Libc libc, int fd, int force, int ask, int bytes) {
    if (bytes > 0 && libc.setsockopt(fd, SocketOptions.SOL_SOCKET, force, bytes) < 0) {
      libc.setsockopt(fd, SocketOptions.SOL_SOCKET, ask, bytes);
    }
  }

  /** Returns the bound address; empty if another program has the port. */
  private static Optional<Endpoint> bind(Libc libc, int fd, int family, UdpOptions options)
      throws TransportException {
    Endpoint wanted = Endpoint.of(options.address(), options.port());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SocketAddresses.IPV6_BYTES, 8);
      SocketAddresses.write(address, 0, family, wanted.high(), wanted.low(), wanted.port());
      int result = libc.bind(fd, address, SocketAddresses.length(family));
      if (result == -Errno.EADDRINUSE) {
        return Optional.empty();
      }
      if (result < 0) {
        throw new TransportException(bindError(-result, options));
      }
      result = libc.getsockname(fd, address);
      if (result < 0) {
        throw new TransportException("cannot tell the own UDP port: " + Errno.text(-result));
      }
      return Optional.of(
          new Endpoint(
              SocketAddresses.high(address, 0, family),
              SocketAddresses.low(address, 0, family),
              SocketAddresses.port(address, 0)));
    }
  }

  static String bindError(int errno, UdpOptions options) {
    String port = "UDP port " + options.port() + " (IPv" + (options.ipv4() ? "4" : "6") + ")";
    return switch (errno) {
      case Errno.EADDRINUSE ->
          port + " is in use by another program; stop it or choose another with option port";
      case Errno.EADDRNOTAVAIL ->
          "option address: no interface of this host has the address "
              + options.address().getHostAddress();
      case Errno.EACCES ->
          port + ": permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE";
      default -> "cannot bind " + port + ": " + Errno.text(errno);
    };
  }

  private static boolean segmentation(Libc libc, int fd, String choice) {
    if (choice.equals("off") || choice.equals("auto") && corruptsSegments(release())) {
      return false;
    }
    // Setting 0 changes nothing, but fails where the option is unknown (before Linux 4.18).
    return libc.setsockopt(fd, SocketOptions.SOL_UDP, SocketOptions.UDP_SEGMENT, 0) >= 0;
  }

  private static boolean coalescing(Libc libc, int fd, String choice) {
    // From the version that can read the option back on (5.12), coalescing works as documented.
    return !choice.equals("off")
        && libc.setsockopt(fd, SocketOptions.SOL_UDP, SocketOptions.UDP_GRO, 1) >= 0
        && (choice.equals("on")
            || libc.getsockopt(fd, SocketOptions.SOL_UDP, SocketOptions.UDP_GRO) == 1);
  }

  /** Linux 7.0 to 7.1.4 spoils the last segment when it is as long as the others. */
  static boolean corruptsSegments(String release) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches() || matcher.group(1).length() > 4) {
      return false;
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = number(matcher.group(2));
    int patch = number(matcher.group(3));
    return major == 7 && (minor == 0 || minor == 1 && patch <= 4);
  }

  private static int number(String digits) {
    return digits == null ? 0 : digits.length() > 6 ? 999_999 : Integer.parseInt(digits);
  }

  private static String release() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
