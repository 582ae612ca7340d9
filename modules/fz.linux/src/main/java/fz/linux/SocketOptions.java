package fz.linux;

/** Numbers of socket calls, the same on x86-64 and AArch64. */
public final class SocketOptions {
  public static final int SOCK_RAW = 3;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_NONBLOCK = Libc.O_NONBLOCK;
  public static final int SOCK_CLOEXEC = Libc.O_CLOEXEC;

  public static final int SOL_SOCKET = 1;
  public static final int SO_SNDBUF = 7;
  public static final int SO_REUSEPORT = 15;
  public static final int SO_RCVBUF = 8;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_MARK = 36;

  public static final int IPPROTO_IP = 0;
  public static final int IP_TOS = 1;
  public static final int IP_PKTINFO = 8;
  public static final int IP_RECVTOS = 13;

  public static final int IPPROTO_IPV6 = 41;
  public static final int IPV6_V6ONLY = 26;
  public static final int IPV6_RECVPKTINFO = 49;
  public static final int IPV6_PKTINFO = 50;
  public static final int IPV6_RECVTCLASS = 66;
  public static final int IPV6_TCLASS = 67;
  public static final int IPV6_ADDR_PREFERENCES = 72;

  /** Value of {@link #IPV6_ADDR_PREFERENCES}: no temporary addresses. */
  public static final int IPV6_PREFER_SRC_PUBLIC = 2;

  public static final int SOL_UDP = 17;
  public static final int UDP_SEGMENT = 103;
  public static final int UDP_GRO = 104;

  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;

  private SocketOptions() {}
}
