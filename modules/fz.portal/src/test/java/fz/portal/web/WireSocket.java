package fz.portal.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client (RFC 6455) of the bare minimum: text messages below 64 KiB. */
final class WireSocket implements AutoCloseable {
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  final int status;
  final String head;

  WireSocket(InetSocketAddress address, String target, String token) throws IOException {
    socket.connect(new InetSocketAddress("127.0.0.1", address.getPort()), 5000);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    String request =
        "GET "
            + target
            + " HTTP/1.1\r\nHost: portal.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + (token == null ? "" : "X-Authorization: Bearer " + token + "\r\n")
            + "User-Agent: Linux/6.1 headless-client/1.5.11 (x86_64)\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      text.append((char) in.readUnsignedByte());
    }
    head = text.toString();
    status = Integer.parseInt(head.split(" ")[1]);
  }

  void send(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[8 + payload.length];
    frame[0] = (byte) TEXT;
    frame[1] = (byte) (0x80 | 126);
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    // The mask is zero.
    System.arraycopy(payload, 0, frame, 8, payload.length);
    socket.getOutputStream().write(frame);
  }

  /** Returns the payload of the next message, which must be of this event. */
  JsonNode take(String event) throws IOException {
    JsonNode frame = JsonMapper.builder().build().readTree(next());
    if (!frame.path("event").asText().equals(event)) {
      throw new AssertionError(frame + " instead of " + event);
    }
    return frame.path("payload");
  }

  /** Returns the next text; an exception if the server closes. */
  String next() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    }
    byte[] payload = in.readNBytes(length);
    if (first == CLOSE) {
      throw new IOException("closed");
    }
    if (first != TEXT) {
      throw new AssertionError("frame " + first);
    }
    return new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
