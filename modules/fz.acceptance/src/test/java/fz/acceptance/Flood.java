package fz.acceptance;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/**
 * A process on one of the hosts that sends what no peer would: handshake initiations with a right
 * mac1 and nothing else right, in bursts that fill the queue of a responder, or random datagrams.
 * It ends after a minute by itself.
 */
final class Flood implements AutoCloseable {
  private static final int PORT = 51820;
  private static final int BURST = 1000;
  private static final int BURSTS = 600;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final int INITIATION_BYTES = 148;
  private static final int MAC1_AT = 116;
  private static final int MAC_BYTES = 16;
  private static final int GARBAGE = 500;
  private static final int GARBAGE_BYTES = 1600;
  private static final String READY = "flooding";

  private final Program program;

  private Flood(Program program) {
    this.program = program;
  }

  /** Starts a flood of initiations and waits until the first burst has left. */
  static Flood start(WgPair.Side from, String target, String publicKey) throws IOException {
    Program program = from.start(command("initiations", target, publicKey));
    try {
      program.await(READY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new Flood(program);
  }

  /** Sends datagrams of random lengths and contents, half of them with a type that exists. */
  static void garbage(WgPair.Side from, String target) throws IOException, InterruptedException {
    from.start(command("garbage", target, "")).assertSucceeds();
  }

  /** Fails if it has ended. */
  void assertRuns() throws IOException, InterruptedException {
    program.await(READY);
  }

  @Override
  public void close() {
    program.close();
  }

  private static List<String> command(String what, String target, String publicKey) {
    String classes = Path.of(place(Flood.class)) + ":" + Path.of(place(Blake2sDigest.class));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-cp", classes, Flood.class.getName(), what, target, publicKey);
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  /** Arguments: initiations or garbage, the target's address, its public key in base64. */
  public static void main(String[] arguments) throws IOException {
    Random random = new Random(1);
    InetSocketAddress target = new InetSocketAddress(arguments[1], PORT);
    try (DatagramSocket socket = new DatagramSocket()) {
      if (arguments[0].equals("garbage")) {
        for (int i = 0; i < GARBAGE; i++) {
          send(socket, target, garbage(random));
        }
        return;
      }
      byte[] key = mac1Key(Base64.getDecoder().decode(arguments[2]));
      // They must arrive faster than they are refused, so they are made before.
      List<byte[]> messages = Stream.generate(() -> initiation(random, key)).limit(BURST).toList();
      for (int burst = 0; burst < BURSTS; burst++) {
        for (byte[] message : messages) {
          send(socket, target, message);
        }
        System.out.println(READY);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void send(DatagramSocket socket, InetSocketAddress target, byte[] bytes)
      throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, target));
  }

  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[random.nextInt(GARBAGE_BYTES)];
    random.nextBytes(bytes);
    if (bytes.length >= 4 && random.nextBoolean()) {
      bytes[0] = (byte) (1 + random.nextInt(4));
      bytes[1] = 0;
      bytes[2] = 0;
      bytes[3] = 0;
    }
    return bytes;
  }

  /** Section 5.4.2 of the paper, with random values in place of what only a peer can compute. */
  private static byte[] initiation(Random random, byte[] mac1Key) {
    byte[] message = new byte[INITIATION_BYTES];
    random.nextBytes(message);
    ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 1);
    Blake2sDigest mac1 = new Blake2sDigest(mac1Key, MAC_BYTES, null, null);
    mac1.update(message, 0, MAC1_AT);
    mac1.doFinal(message, MAC1_AT);
    ByteBuffer.wrap(message).putLong(MAC1_AT + MAC_BYTES, 0).putLong(MAC1_AT + MAC_BYTES + 8, 0);
    return message;
  }

  /** Section 5.4.4 of the paper. */
  private static byte[] mac1Key(byte[] publicKey) {
    Blake2sDigest hash = new Blake2sDigest(256);
    byte[] label = "mac1----".getBytes(StandardCharsets.US_ASCII);
    hash.update(label, 0, label.length);
    hash.update(publicKey, 0, publicKey.length);
    byte[] key = new byte[32];
    hash.doFinal(key, 0);
    return key;
  }
}
