package fz.packet;

/** Byte offsets and values of the IPv4 header (RFC 791 section 3.1). */
final class Ipv4Layout {
  static final int VERSION_AND_LENGTH = 0;
  static final int TRAFFIC_CLASS = 1;
  static final int TOTAL_LENGTH = 2;
  static final int IDENTIFICATION = 4;
  static final int FRAGMENT = 6;
  static final int TIME_TO_LIVE = 8;
  static final int PROTOCOL = 9;
  static final int CHECKSUM = 10;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  static final int MIN_LENGTH = 20;

  static final int DONT_FRAGMENT = 0x4000;

  /** More-fragments bit and fragment offset: either makes a packet a fragment. */
  static final int FRAGMENT_MASK = 0x3fff;

  static final int FRAGMENT_OFFSET_MASK = 0x1fff;

  private Ipv4Layout() {}
}
