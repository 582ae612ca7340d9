package fz.packet;

/** Byte offsets and values of the IPv6 header and its extension headers (RFC 8200). */
final class Ipv6Layout {
  static final int VERSION_AND_CLASS = 0;
  static final int PAYLOAD_LENGTH = 4;
  static final int NEXT_HEADER = 6;
  static final int HOP_LIMIT = 7;
  static final int SOURCE = 8;
  static final int DESTINATION = 24;
  static final int LENGTH = 40;

  static final int HOP_BY_HOP = 0;
  static final int ROUTING = 43;
  static final int FRAGMENT = 44;
  static final int DESTINATION_OPTIONS = 60;

  /** Offset of "segments left" in a routing header (section 4.4). */
  static final int SEGMENTS_LEFT = 3;

  /** Offset of the fragment offset and the M flag in a fragment header (section 4.5). */
  static final int FRAGMENT_OFFSET = 2;

  static final int FRAGMENT_LENGTH = 8;
  static final int FRAGMENT_OFFSET_MASK = 0xfff8;
  static final int FRAGMENT_MORE = 1;

  /** Legal packets carry at most one of each kind, destination options twice. */
  static final int MAX_EXTENSIONS = 6;

  private Ipv6Layout() {}
}
