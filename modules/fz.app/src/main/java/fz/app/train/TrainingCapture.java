package fz.app.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A capture file that agents of the training have for a host. */
final class TrainingCapture {
  private static final int PACKETS = 400;
  private static final int SMALL_BYTES = 64;
  private static final int LARGE_BYTES = 1280;
  private static final int RAW_IP = 101;

  private TrainingCapture() {}

  /** Writes a capture of small and large UDP packets and returns its file. */
  static Path write(Path directory) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(24 + PACKETS * (16 + LARGE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(65_535).putInt(RAW_IP);
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = packet(i % 4 == 0 ? SMALL_BYTES : LARGE_BYTES);
      file.putInt(i).putInt(0).putInt(packet.length).putInt(packet.length).put(packet);
    }
    file.flip();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return Files.write(directory.resolve("training.pcap"), bytes);
  }

  /** Returns a UDP packet from 10.0.0.1 to 10.0.0.2; its checksum 0 means that there is none. */
  private static byte[] packet(int lengthBytes) {
    ByteBuffer packet = ByteBuffer.allocate(lengthBytes);
    packet.putInt(0x4500_0000 | lengthBytes).putInt(0).putInt(0x4011_0000);
    packet.putInt(0x0a00_0001).putInt(0x0a00_0002);
    packet.putShort((short) 4000).putShort((short) 4000).putShort((short) (lengthBytes - 20));
    packet.putShort(10, headerChecksum(packet));
    return packet.array();
  }

  private static short headerChecksum(ByteBuffer packet) {
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += packet.getShort(at) & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }
}
