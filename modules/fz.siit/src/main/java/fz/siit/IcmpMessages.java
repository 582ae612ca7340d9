package fz.siit;

import fz.packet.HotPath;
import fz.packet.IcmpType;

/**
 * ICMP types, codes, pointers and MTUs of one family in terms of the other (RFC 7915 sections 4.2
 * and 5.2). A message is {@code type << 8 | code}; whatever has no counterpart is {@link #NONE} and
 * discarded without an answer.
 */
@HotPath
final class IcmpMessages {
  static final int NONE = -1;

  /** Offset of the next header in IPv6 and of the protocol in IPv4: what a pointer points at. */
  private static final int V6_NEXT_HEADER = 6;

  /** Of an IPv4 header, from byte 0 to 19: the byte of the IPv6 header that says the same. */
  private static final byte[] POINTER_TO_IPV6 = {
    0, 1, 4, 4, -1, -1, -1, -1, 7, 6, -1, -1, 8, 8, 8, 8, 24, 24, 24, 24
  };

  /** Of the first 8 bytes of an IPv6 header: the byte of the IPv4 header that says the same. */
  private static final byte[] POINTER_TO_IPV4 = {0, 1, -1, -1, 2, 2, 9, 8};

  private static final int V4_SOURCE_POINTER = 12;
  private static final int V4_DESTINATION_POINTER = 16;

  /** MTUs that links of the past had, descending (RFC 1191 section 7.1). */
  private static final int[] PLATEAUS = {
    65_535, 32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, 68
  };

  private IcmpMessages() {}

  static int message(int type, int code) {
    return type << 8 | code;
  }

  static int type(int message) {
    return message >>> 8;
  }

  static int code(int message) {
    return message & 0xff;
  }

  /** Translates the type of an echo message, or returns {@link #NONE}. */
  static int echo(boolean toIpv6, int type) {
    if (toIpv6) {
      return switch (type) {
        case IcmpType.V4_ECHO_REQUEST -> IcmpType.V6_ECHO_REQUEST;
        case IcmpType.V4_ECHO_REPLY -> IcmpType.V6_ECHO_REPLY;
        default -> NONE;
      };
    }
    return switch (type) {
      case IcmpType.V6_ECHO_REQUEST -> IcmpType.V4_ECHO_REQUEST;
      case IcmpType.V6_ECHO_REPLY -> IcmpType.V4_ECHO_REPLY;
      default -> NONE;
    };
  }

  /** Translates type and code of an error, or returns {@link #NONE}. */
  static int error(boolean toIpv6, int type, int code) {
    return toIpv6 ? errorToIpv6(type, code) : errorToIpv4(type, code);
  }

  private static int errorToIpv6(int type, int code) {
    return switch (type) {
      case IcmpType.V4_UNREACHABLE -> unreachableToIpv6(code);
      case IcmpType.V4_TIME_EXCEEDED -> message(IcmpType.V6_TIME_EXCEEDED, code);
      // Code 1 is a missing option, which IPv6 does not know; 2 is a bad length.
      case IcmpType.V4_PARAMETER_PROBLEM ->
          code == 0 || code == 2 ? message(IcmpType.V6_PARAMETER_PROBLEM, 0) : NONE;
      default -> NONE;
    };
  }

  private static int unreachableToIpv6(int code) {
    return switch (code) {
      case 0, 1, 5, 6, 7, 8, 11, 12 -> message(IcmpType.V6_UNREACHABLE, 0);
      case 2 -> message(IcmpType.V6_PARAMETER_PROBLEM, 1);
      case 3 -> message(IcmpType.V6_UNREACHABLE, 4);
      case 4 -> message(IcmpType.V6_PACKET_TOO_BIG, 0);
      case 9, 10, 13, 15 -> message(IcmpType.V6_UNREACHABLE, 1);
      default -> NONE;
    };
  }

  private static int errorToIpv4(int type, int code) {
    return switch (type) {
      case IcmpType.V6_UNREACHABLE ->
          switch (code) {
            case 0, 2, 3 -> message(IcmpType.V4_UNREACHABLE, 1);
            case 1 -> message(IcmpType.V4_UNREACHABLE, 10);
            case 4 -> message(IcmpType.V4_UNREACHABLE, 3);
            default -> NONE;
          };
      case IcmpType.V6_PACKET_TOO_BIG -> message(IcmpType.V4_UNREACHABLE, 4);
      case IcmpType.V6_TIME_EXCEEDED -> message(IcmpType.V4_TIME_EXCEEDED, code);
      case IcmpType.V6_PARAMETER_PROBLEM ->
          switch (code) {
            case 0 -> message(IcmpType.V4_PARAMETER_PROBLEM, 0);
            case 1 -> message(IcmpType.V4_UNREACHABLE, 2);
            default -> NONE;
          };
      default -> NONE;
    };
  }

  /**
   * Translates what a parameter problem points at.
   *
   * @param message the translated type and code
   * @param pointer the offset in the quoted header, as an unsigned number
   * @return the offset in the translated header, or {@link #NONE}
   */
  static int pointer(boolean toIpv6, int message, int pointer) {
    if (toIpv6) {
      if (code(message) == 1) {
        return V6_NEXT_HEADER;
      }
      return pointer < POINTER_TO_IPV6.length ? POINTER_TO_IPV6[pointer] : NONE;
    }
    if (pointer < 0 || pointer >= 40) {
      return NONE;
    }
    if (pointer >= 24) {
      return V4_DESTINATION_POINTER;
    }
    return pointer >= 8 ? V4_SOURCE_POINTER : POINTER_TO_IPV4[pointer];
  }

  /** Returns the MTU that a router probably has that does not state it (RFC 1191 section 7). */
  static int plateau(int totalLength) {
    for (int plateau : PLATEAUS) {
      if (plateau < totalLength) {
        return plateau;
      }
    }
    return PLATEAUS[PLATEAUS.length - 1];
  }

  /** Returns true for messages with room for extensions and their length (RFC 4884 section 4). */
  static boolean isExtensible(boolean ipv4, int type) {
    return ipv4
        ? type == IcmpType.V4_UNREACHABLE
            || type == IcmpType.V4_TIME_EXCEEDED
            || type == IcmpType.V4_PARAMETER_PROBLEM
        : type == IcmpType.V6_UNREACHABLE || type == IcmpType.V6_TIME_EXCEEDED;
  }
}
