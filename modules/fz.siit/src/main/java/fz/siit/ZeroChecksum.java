package fz.siit;

/**
 * What becomes of an IPv4 UDP packet without a checksum, which IPv6 does not allow (RFC 7915
 * section 4.5).
 */
public enum ZeroChecksum {
  /** Refused. */
  REFUSE,
  /** The checksum is computed; a first fragment, for which that is not possible, is refused. */
  COMPUTE,
  /** As {@link #COMPUTE}, but fragments go on without a checksum, as RFC 6936 allows some to. */
  COMPUTE_OR_FORWARD
}
