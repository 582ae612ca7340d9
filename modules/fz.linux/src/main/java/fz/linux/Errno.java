package fz.linux;

/** Error numbers of Linux, the same on x86-64 and AArch64, and what they mean in a few words. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int ENOTSOCK = 88;
  public static final int EBADFD = 77;
  public static final int EMSGSIZE = 90;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** Returns words for an error number, with the number where there are none. */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file";
      case ESRCH -> "no such entry";
      case EIO -> "input/output error";
      case ENXIO, ENODEV -> "no such device";
      case EBADF, EBADFD -> "bad descriptor";
      case EAGAIN -> "not now";
      case ENOMEM -> "out of memory";
      case EACCES -> "permission denied";
      case EBUSY -> "busy";
      case EEXIST -> "exists already";
      case EINVAL -> "invalid argument";
      case EMSGSIZE -> "message too long";
      case EPROTONOSUPPORT, EOPNOTSUPP, EAFNOSUPPORT -> "not supported";
      case EADDRINUSE -> "address already in use";
      case EADDRNOTAVAIL -> "address not available on this host";
      case ENETDOWN -> "network is down";
      case ENETUNREACH, EHOSTUNREACH -> "unreachable";
      case ENOBUFS -> "no buffer space";
      case ECONNREFUSED -> "connection refused";
      default -> "errno " + errno;
    };
  }
}
