package fz.acceptance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/**
 * The resource's end of {@link FamilyProbe}, a program of its own for use in another namespace.
 * Over TCP it takes a number of bytes and gives their SHA-256 and as many bytes with theirs; over
 * UDP it sends each datagram back, in the length that the datagram asks for.
 */
final class FamilyPeer {
  static final int PORT = 9000;
  static final int HASH_BYTES = 32;

  /** Begins a datagram that asks for an answer of the length in the two bytes behind it. */
  static final short ASKS = (short) 0xfffe;

  private FamilyPeer() {}

  public static void main(String[] args) throws IOException {
    Thread.ofPlatform().daemon().start(FamilyPeer::echo);
    try (ServerSocket server = new ServerSocket(PORT)) {
      System.out.println("serves.");
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> exchange(socket));
      }
    }
  }

  /** Writes bytes that a seed determines and then their hash. */
  static void send(DataOutputStream out, long seed, long count) throws IOException {
    MessageDigest digest = digest();
    DigestOutputStream hashed = new DigestOutputStream(out, digest);
    Random random = new Random(seed);
    byte[] chunk = new byte[1 << 16];
    for (long left = count; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      hashed.write(chunk, 0, (int) Math.min(left, chunk.length));
    }
    out.write(digest.digest());
    out.flush();
  }

  /** Reads what {@link #send} writes; returns true if the hash is that of the bytes. */
  static boolean receive(DataInputStream in, long count) throws IOException {
    MessageDigest digest = digest();
    byte[] chunk = new byte[1 << 16];
    for (long left = count; left > 0; ) {
      int length = in.read(chunk, 0, (int) Math.min(left, chunk.length));
      if (length < 0) {
        return false;
      }
      digest.update(chunk, 0, length);
      left -= length;
    }
    return Arrays.equals(in.readNBytes(HASH_BYTES), digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void exchange(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      long count = in.readLong();
      out.writeBoolean(receive(in, count));
      send(out, count + 1, count);
    } catch (IOException e) {
      System.out.println("an exchange ended: " + e);
    }
  }

  private static void echo() {
    byte[] buffer = new byte[65_535];
    try (DatagramSocket socket = new DatagramSocket(PORT)) {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        ByteBuffer asked = ByteBuffer.wrap(buffer, 0, packet.getLength());
        if (packet.getLength() >= 4 && asked.getShort(0) == ASKS) {
          packet.setLength(asked.getShort(2) & 0xffff);
        }
        socket.send(packet);
      }
    } catch (IOException e) {
      System.out.println("the echo ended: " + e);
    }
  }
}
