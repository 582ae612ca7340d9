package fz.acceptance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An application that uses one family, a program of its own for use in another namespace. Says what
 * the operating system tells it, one line for each thing it tries.
 *
 * <pre>
 *   FamilyProbe 4 far-six.example gone-six.example 10000000 41
 *   tcp ok 10000000 bytes each way
 *   udp ok 1 to 1232 bytes, answers up to 1400
 *   refused ok Connection refused after 3 ms
 *   unreachable ok No route to host after 2 ms
 * </pre>
 */
final class FamilyProbe {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int AT_ONCE_MILLIS = 1_500;
  private static final int CLOSED_PORT = 9;
  private static final int LONGEST_DATAGRAM = 1_232;
  private static final int LONG_ANSWER = 1_400;
  private static final int ATTEMPTS = 6;
  private static final int ATTEMPT_MILLIS = 700;

  private final InetAddress far;
  private final InetAddress gone;

  private FamilyProbe(InetAddress far, InetAddress gone) {
    this.far = far;
    this.gone = gone;
  }

  public static void main(String[] args) throws IOException {
    boolean ipv4 = args[0].equals("4");
    FamilyProbe probe = new FamilyProbe(address(args[1], ipv4), address(args[2], ipv4));
    say("refused", probe.failure(probe.far, CLOSED_PORT, "refused"));
    say("unreachable", probe.failure(probe.gone, FamilyPeer.PORT, "unreachable", "No route"));
    say("udp", probe.udp(Integer.parseInt(args[4])));
    say("tcp", probe.tcp(Long.parseLong(args[3])));
  }

  private static InetAddress address(String name, boolean ipv4) throws IOException {
    return Arrays.stream(InetAddress.getAllByName(name))
        .filter(address -> address instanceof Inet4Address == ipv4)
        .findFirst()
        .orElseThrow();
  }

  private static void say(String what, String result) {
    System.out.println(what + " " + result);
  }

  /** Expects that a connection is refused by a message that says one of some words, at once. */
  private String failure(InetAddress address, int port, String... words) {
    long start = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      return "failed: connected";
    } catch (IOException e) {
      long millis = (System.nanoTime() - start) / 1_000_000;
      boolean told = Arrays.stream(words).anyMatch(e.getMessage()::contains);
      String verdict = told && millis < AT_ONCE_MILLIS ? "ok " : "failed: ";
      return verdict + e.getMessage() + " after " + millis + " ms";
    }
  }

  private String tcp(long count) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(far, FamilyPeer.PORT), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeLong(count);
      FamilyPeer.send(out, count, count);
      boolean sent = in.readBoolean();
      boolean received = FamilyPeer.receive(in, count);
      return sent && received ? "ok " + count + " bytes each way" : "failed: hash differs";
    } catch (IOException e) {
      return "failed: " + e;
    }
  }

  private String udp(int step) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(far, FamilyPeer.PORT);
      socket.setSoTimeout(ATTEMPT_MILLIS);
      for (int length = 1; length <= LONGEST_DATAGRAM; length = next(length, step)) {
        if (!exchange(socket, pattern(length), length)) {
          return "failed: no answer to " + length + " bytes";
        }
      }
      ByteBuffer asks = ByteBuffer.allocate(4);
      asks.putShort(FamilyPeer.ASKS).putShort((short) LONG_ANSWER);
      if (!exchange(socket, asks.array(), LONG_ANSWER)) {
        return "failed: no answer of " + LONG_ANSWER + " bytes";
      }
      return "ok 1 to " + LONGEST_DATAGRAM + " bytes, an answer of " + LONG_ANSWER;
    } catch (IOException e) {
      return "failed: " + e;
    }
  }

  private static int next(int length, int step) {
    return length < LONGEST_DATAGRAM ? Math.min(LONGEST_DATAGRAM, length + step) : length + 1;
  }

  /** Sends until an answer comes, as any datagram may be the one that finds out the path's MTU. */
  private static boolean exchange(DatagramSocket socket, byte[] request, int answerLength)
      throws IOException {
    byte[] buffer = new byte[65_535];
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      socket.send(new DatagramPacket(request, request.length));
      try {
        DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
        socket.receive(answer);
        int same = Math.min(request.length, answerLength);
        if (answer.getLength() == answerLength
            && Arrays.equals(buffer, 0, same, request, 0, same)) {
          return true;
        }
      } catch (SocketTimeoutException e) {
        // The next attempt finds the path as it is.
        continue;
      }
    }
    return false;
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    return bytes;
  }
}
