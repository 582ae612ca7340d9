package fz.tunnel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** As much of DNS as a host needs to ask for addresses. */
final class DnsMessagesForTests {
  static final int A = 1;
  static final int AAAA = 28;
  static final int TXT = 16;

  private DnsMessagesForTests() {}

  static byte[] query(int id, String name, int type) {
    ByteBuffer message = ByteBuffer.allocate(512);
    message.putShort((short) id).putShort((short) 0x0100).putShort((short) 1);
    message.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    for (String label : name.split("\\.")) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      message.put((byte) bytes.length).put(bytes);
    }
    message.put((byte) 0).putShort((short) type).putShort((short) 1);
    byte[] bytes = new byte[message.position()];
    message.flip().get(bytes);
    return bytes;
  }

  static int id(byte[] message) {
    return ByteBuffer.wrap(message).getShort(0) & 0xffff;
  }

  static int responseCode(byte[] message) {
    return message[3] & 15;
  }

  static List<String> addresses(byte[] answer) {
    ByteBuffer message = ByteBuffer.wrap(answer);
    int answers = message.getShort(6);
    message.position(12);
    skipName(message);
    message.getInt();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      skipName(message);
      int type = message.getShort();
      message.getShort();
      message.getInt();
      byte[] data = new byte[message.getShort()];
      message.get(data);
      if (type == A || type == AAAA) {
        addresses.add(text(data));
      }
    }
    return addresses;
  }

  private static void skipName(ByteBuffer message) {
    int length = message.get() & 0xff;
    while (length != 0) {
      if (length >= 0xc0) {
        message.get();
        return;
      }
      message.position(message.position() + length);
      length = message.get() & 0xff;
    }
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
