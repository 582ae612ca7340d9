package fz.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that does not stop while the network under it changes, a program of its own for
 * use in another namespace; {@link TrafficPeer} is at the other end. Over UDP it sends a datagram
 * every 10 ms, each of which comes back, and over TCP it moves bytes there and back whose hashes
 * are compared. It is told on its standard input what to do.
 *
 * <pre>
 *   measure       gap 109 ms, 5 of 212 lost        once datagrams come back as they should
 *   end           tcp ok, 4063232 bytes
 * </pre>
 */
final class Traffic {
  private static final long TICK_NANOS = 10_000_000;
  private static final long CHUNK_NANOS = 20_000_000;
  private static final int CHUNK_BYTES = 16_384;
  private static final int TIMEOUT_MILLIS = 60_000;

  // Datagrams that a measurement lasts at least, the last of which must all have come back.
  private static final int WINDOW = 100;
  private static final int CALM = 30;

  // How long one that is on its way still is waited for.
  private static final long LATE_NANOS = 1_000_000_000;

  private final InetAddress peer;

  // When a datagram came back, by its number; 0 if it did not.
  private final long[] backAt = new long[1 << 16];
  private volatile int sent;
  private int measured;
  private volatile boolean ends;

  private Traffic(InetAddress peer) {
    this.peer = peer;
  }

  public static void main(String[] args) throws IOException {
    Traffic traffic = new Traffic(InetAddress.getByName(args[0]));
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(traffic.peer, TrafficPeer.PORT);
      Thread.ofPlatform().daemon().start(() -> traffic.send(socket));
      Thread.ofPlatform().daemon().start(() -> traffic.receive(socket));
      CompletableFuture<String> transfer = new CompletableFuture<>();
      Thread.ofPlatform().daemon().start(() -> transfer.complete(traffic.transfer()));
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        if (line.equals("measure")) {
          System.out.println(traffic.measure());
        } else if (line.equals("end")) {
          traffic.ends = true;
          System.out.println(transfer.join());
        }
      }
    }
  }

  private void send(DatagramSocket socket) {
    long next = System.nanoTime();
    while (sent < backAt.length) {
      byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(sent).array();
      try {
        socket.send(new DatagramPacket(number, number.length));
      } catch (IOException e) {
        // Without a route it is as good as lost.
        System.err.println("not sent: " + e.getMessage());
      }
      sent++;
      next += TICK_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void receive(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
        int number = ByteBuffer.wrap(packet.getData()).getInt();
        synchronized (backAt) {
          backAt[number] = System.nanoTime();
        }
      } catch (IOException e) {
        System.err.println("not received: " + e.getMessage());
      }
    }
  }

  /** Tells what happened since the last measurement. */
  private String measure() {
    int from = measured;
    int asked = sent;
    int to;
    do {
      LockSupport.parkNanos(TICK_NANOS);
      // What was sent a moment ago may be on its way.
      to = sent - CALM;
    } while (to < asked + WINDOW || back(to - CALM, to).length < CALM);
    measured = to;
    long deadline = System.nanoTime() + LATE_NANOS;
    while (back(from, to).length < to - from && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TICK_NANOS);
    }
    int lost = to - from - back(from, to).length;
    long[] times = back(Math.max(0, from - CALM), to);
    long gap = 0;
    for (int i = 1; i < times.length; i++) {
      gap = Math.max(gap, times[i] - times[i - 1]);
    }
    return "gap " + gap / 1_000_000 + " ms, " + lost + " of " + (to - from) + " lost";
  }

  private long[] back(int from, int to) {
    synchronized (backAt) {
      return Arrays.stream(backAt, from, to).filter(at -> at != 0).sorted().toArray();
    }
  }

  /** Sends bytes and takes them back, until it is told to end. */
  private String transfer() {
    try (Socket socket = new Socket(peer, TrafficPeer.PORT)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      MessageDigest there = MessageDigest.getInstance("SHA-256");
      MessageDigest back = MessageDigest.getInstance("SHA-256");
      InputStream in = new DigestInputStream(socket.getInputStream(), back);
      CompletableFuture<Long> received = new CompletableFuture<>();
      Thread.ofPlatform().daemon().start(() -> received.complete(readAll(in)));
      OutputStream out = new DigestOutputStream(socket.getOutputStream(), there);
      Random random = new Random(1);
      byte[] chunk = new byte[CHUNK_BYTES];
      long count = 0;
      while (!ends) {
        random.nextBytes(chunk);
        out.write(chunk);
        count += chunk.length;
        LockSupport.parkNanos(CHUNK_NANOS);
      }
      socket.shutdownOutput();
      boolean same = received.join() == count && Arrays.equals(there.digest(), back.digest());
      return "tcp " + (same ? "ok, " : "failed: hashes differ after ") + count + " bytes";
    } catch (IOException | NoSuchAlgorithmException e) {
      return "tcp failed: " + e;
    }
  }

  /** Returns the number of bytes until the end, or -1 if it is not reached. */
  private static long readAll(InputStream in) {
    try {
      return in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("not received: " + e.getMessage());
      return -1;
    }
  }
}
