package fz.transport.tun;

import java.lang.foreign.ValueLayout;

/**
 * {@code struct virtio_net_hdr}, which precedes each packet of a TUN device with {@code
 * IFF_VNET_HDR}, in the byte order of the machine (virtio 1.2 section 5.1.6).
 *
 * <pre>
 *   flags:8 gso_type:8 hdr_len:16 gso_size:16 csum_start:16 csum_offset:16
 * </pre>
 */
final class VnetHeader {
  static final int BYTES = 10;

  static final int FLAGS = 0;
  static final int GSO_TYPE = 1;
  static final int HEADER_LENGTH = 2;
  static final int GSO_SIZE = 4;
  static final int CHECKSUM_START = 6;
  static final int CHECKSUM_OFFSET = 8;

  static final int FLAG_NEEDS_CHECKSUM = 1;

  static final int GSO_NONE = 0;
  static final int GSO_TCPV4 = 1;
  static final int GSO_TCPV6 = 4;
  static final int GSO_UDP = 5;
  static final int GSO_ECN = 0x80;

  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private VnetHeader() {}
}
