package fz.transport.tun;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * An attached TUN device: a descriptor and what it can do.
 *
 * @param fd the descriptor
 * @param name the name of the interface
 * @param index its number
 * @param vnetHeader true if each packet is preceded by a {@link VnetHeader}
 * @param tcp true if TCP super-packets pass
 * @param udp true if UDP super-packets pass
 */
record TunDevice(int fd, String name, int index, boolean vnetHeader, boolean tcp, boolean udp) {
  private static final String PATH = "/dev/net/tun";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

  private static final long TUNSETIFF = 0x4004_54ca;
  private static final long TUNSETOFFLOAD = 0x4004_54d0;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS = 16;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  private static final int TUN_F_CSUM = 0x01;
  private static final int TUN_F_TSO = 0x02 | 0x04;
  private static final int TUN_F_USO = 0x20 | 0x40;

  /** Attaches to a device, which is made if there is none of that name. */
  static TunDevice open(Libc libc, String name, boolean offload) throws TransportException {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new TransportException(
          "option name: '"
              + name
              + "' cannot name an interface; use 1 to 15 of the characters A-Z a-z 0-9 _ . -");
    }
    int fd = libc.open(PATH, Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
    if (fd < 0) {
      throw new TransportException(openError(-fd));
    }
    try {
      return attach(libc, fd, name, offload);
    } catch (TransportException | RuntimeException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** Returns true if a result of a call means that the device will not come back. */
  static boolean isGone(int result) {
    return result == -Errno.EBADF
        || result == -Errno.EBADFD
        || result == -Errno.ENODEV
        || result == -Errno.EFAULT;
  }

  /** Returns the exception for such a result. */
  IOException gone(int result) {
    return new IOException("interface " + name + " was closed or removed: " + Errno.text(-result));
  }

  private static TunDevice attach(Libc libc, int fd, String name, boolean offload)
      throws TransportException {
    int result = setInterface(libc, fd, name, offload ? IFF_VNET_HDR : 0);
    if (result < 0) {
      throw new TransportException(attachError(-result, name));
    }
    boolean tcp = false;
    boolean udp = false;
    if (offload) {
      udp = libc.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO | TUN_F_USO) >= 0;
      tcp = udp || libc.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO) >= 0;
    }
    if (!tcp) {
      // A device that outlives processes may still have the offloads of the last one.
      libc.ioctl(fd, TUNSETOFFLOAD, 0);
    }
    int index = libc.interfaceIndex(name);
    if (index < 0) {
      throw new TransportException("the interface " + name + " is gone: " + Errno.text(-index));
    }
    return new TunDevice(fd, name, index, offload, tcp, udp);
  }

  private static int setInterface(Libc libc, int fd, String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
      request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, (short) (IFF_TUN | IFF_NO_PI | flags));
      return libc.ioctl(fd, TUNSETIFF, request);
    }
  }

  private static String openError(int errno) {
    return switch (errno) {
      case Errno.ENOENT ->
          PATH
              + " does not exist; load the driver with 'modprobe tun', or give the container the"
              + " device with --device "
              + PATH;
      case Errno.ENODEV, Errno.ENXIO ->
          PATH + " has no driver in this kernel; load it with 'modprobe tun'";
      case Errno.EPERM, Errno.EACCES ->
          "cannot open " + PATH + ": permission denied; run as root or give access to the device";
      default -> "cannot open " + PATH + ": " + Errno.text(errno);
    };
  }

  private static String attachError(int errno, String name) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          "cannot create interface "
              + name
              + ": permission denied; run as root or with the capability CAP_NET_ADMIN";
      case Errno.EBUSY ->
          "interface "
              + name
              + " is in use by another process; stop it or choose another name with option name";
      case Errno.EINVAL ->
          "interface "
              + name
              + " exists and is not a TUN device; choose another name with option name";
      default -> "cannot create interface " + name + ": " + Errno.text(errno);
    };
  }
}
