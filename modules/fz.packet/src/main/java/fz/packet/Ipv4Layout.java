package fz.packet;

/** Byte offsets and values of the IPv4 header (RFC 791 section 3.1). */
public final class Ipv4Layout {
  public static final int VERSION_AND_LENGTH = 0;
  public static final int TRAFFIC_CLASS = 1;
  public static final int TOTAL_LENGTH = 2;
  public static final int IDENTIFICATION = 4;
  public static final int FRAGMENT = 6;
  public static final int TIME_TO_LIVE = 8;
  public static final int PROTOCOL = 9;
  public static final int CHECKSUM = 10;
  public static final int SOURCE = 12;
  public static final int DESTINATION = 16;
  public static final int MIN_LENGTH = 20;

  public static final int DONT_FRAGMENT = 0x4000;

  public static final int MORE_FRAGMENTS = 0x2000;

  /** More-fragments bit and fragment offset: either makes a packet a fragment. */
  public static final int FRAGMENT_MASK = 0x3fff;

  public static final int FRAGMENT_OFFSET_MASK = 0x1fff;

  /** The longest header, all of its options included. */
  public static final int MAX_LENGTH = 60;

  private Ipv4Layout() {}
}
