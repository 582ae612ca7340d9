package fz.packet;

/** Byte offsets and values of the IPv6 header and its extension headers (RFC 8200). */
public final class Ipv6Layout {
  public static final int VERSION_AND_CLASS = 0;
  public static final int PAYLOAD_LENGTH = 4;
  public static final int NEXT_HEADER = 6;
  public static final int HOP_LIMIT = 7;
  public static final int SOURCE = 8;
  public static final int DESTINATION = 24;
  public static final int LENGTH = 40;

  public static final int HOP_BY_HOP = 0;
  public static final int ROUTING = 43;
  public static final int FRAGMENT = 44;
  public static final int AUTHENTICATION = 51;
  public static final int DESTINATION_OPTIONS = 60;

  /** Offset of "segments left" in a routing header (section 4.4). */
  public static final int SEGMENTS_LEFT = 3;

  /** Offset of the fragment offset and the M flag in a fragment header (section 4.5). */
  public static final int FRAGMENT_OFFSET = 2;

  /** Offset of the identification in a fragment header. */
  public static final int FRAGMENT_IDENTIFICATION = 4;

  public static final int FRAGMENT_LENGTH = 8;
  public static final int FRAGMENT_OFFSET_MASK = 0xfff8;
  public static final int FRAGMENT_MORE = 1;

  /** Legal packets carry at most one of each kind, destination options twice. */
  public static final int MAX_EXTENSIONS = 6;

  private Ipv6Layout() {}
}
