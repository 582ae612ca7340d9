package fz.siit;

import java.util.HexFormat;

/** Packets as hexadecimal text, which tests compare because differences show. */
final class HexText {
  private HexText() {}

  static String of(byte[] packet) {
    return HexFormat.of().formatHex(packet);
  }

  static byte[] parse(String text) {
    return HexFormat.of().parseHex(text);
  }
}
