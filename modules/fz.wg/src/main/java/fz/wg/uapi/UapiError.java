package fz.wg.uapi;

/** Why a request failed, as the configuration protocol says it: negated numbers of errno. */
public enum UapiError {
  /** The request is longer than is accepted, or the interface is going away. */
  IO(5),
  /** A key is unknown or its value is wrong. */
  INVALID(22),
  /** A line is not {@code key=value}. */
  PROTOCOL(71),
  /** The UDP port is taken, or the mark not permitted: the reference has one number for both. */
  PORT_IN_USE(98);

  private final int errno;

  UapiError(int errno) {
    this.errno = errno;
  }

  /** Returns the number that follows {@code errno=}. */
  public int code() {
    return -errno;
  }
}
