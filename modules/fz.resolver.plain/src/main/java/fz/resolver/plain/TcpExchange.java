package fz.resolver.plain;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** One query over a TCP connection of its own (RFC 7766 without re-use). */
final class TcpExchange {
  private static final int MAX_MESSAGE_BYTES = 65_535;

  private TcpExchange() {}

  /** Asks and completes the answer, blocking the calling thread. */
  static void complete(
      CompletableFuture<byte[]> answer, byte[] query, InetSocketAddress server, Duration timeout) {
    try {
      answer.complete(ask(query, server, Math.toIntExact(timeout.toMillis())));
    } catch (SocketTimeoutException e) {
      answer.completeExceptionally(new TimeoutException("no answer over TCP"));
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private static byte[] ask(byte[] query, InetSocketAddress server, int timeoutMillis)
      throws IOException {
    if (query.length > MAX_MESSAGE_BYTES) {
      throw new IOException("query of " + query.length + " bytes");
    }
    try (Socket socket = new Socket()) {
      socket.connect(server, timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      socket.setTcpNoDelay(true);
      byte[] framed = new byte[query.length + 2];
      framed[0] = (byte) (query.length >>> 8);
      framed[1] = (byte) query.length;
      System.arraycopy(query, 0, framed, 2, query.length);
      OutputStream out = socket.getOutputStream();
      out.write(framed);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      if (answer.length < PlainResolver.HEADER_BYTES
          || answer[0] != query[0]
          || answer[1] != query[1]) {
        throw new IOException("the server answered something else");
      }
      return answer;
    }
  }
}
