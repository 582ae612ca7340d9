package fz.ice;

/** The four classes of STUN message, in the order of their two bits (RFC 8489 section 5). */
public enum StunClass {
  REQUEST,
  INDICATION,
  SUCCESS,
  ERROR;

  private static final StunClass[] BY_BITS = values();

  static StunClass ofType(int type) {
    return BY_BITS[type >>> 7 & 2 | type >>> 4 & 1];
  }

  static int methodOfType(int type) {
    return type & 0xf | (type & 0xe0) >>> 1 | (type & 0x3e00) >>> 2;
  }

  int type(int method) {
    int bits = (ordinal() & 2) << 7 | (ordinal() & 1) << 4;
    return bits | method & 0xf | (method & 0x70) << 1 | (method & 0xf80) << 2;
  }
}
