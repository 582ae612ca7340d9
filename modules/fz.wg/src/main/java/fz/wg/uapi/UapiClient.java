package fz.wg.uapi;

import fz.wg.settings.DeviceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SequencedMap;

/** Asks the server of an interface. */
public final class UapiClient {
  private static final int BUFFER_BYTES = 65_536;
  private static final int MAX_ANSWER_BYTES = 256 << 20;

  private UapiClient() {}

  /**
   * Asks for the state of an interface.
   *
   * @throws IOException if nobody serves the socket
   * @throws UapiException if the answer is none
   */
  public static DeviceState get(Path socket) throws IOException, UapiException {
    return UapiAnswer.parse(ask(socket, "get=1"));
  }

  /**
   * Asks for the counters of an interface of fz.
   *
   * @throws IOException if nobody serves the socket
   * @throws UapiException if the answer is none, as that of any other implementation
   */
  public static SequencedMap<String, Long> counters(Path socket) throws IOException, UapiException {
    try {
      return UapiAnswer.parseCounters(ask(socket, UapiText.COUNTERS));
    } catch (UapiException e) {
      throw new UapiException(
          UapiError.PROTOCOL, "tells no counters; only interfaces of fz wg have them", e);
    }
  }

  private static String ask(Path socket, String question) throws IOException, UapiException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((question + "\n\n").getBytes(StandardCharsets.US_ASCII)));
      return read(channel);
    }
  }

  /** Reads up to the empty line. */
  private static String read(SocketChannel channel) throws IOException, UapiException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    byte last = '\n';
    while (channel.read(buffer) >= 0) {
      for (int i = 0; i < buffer.position(); i++) {
        byte next = buffer.get(i);
        if (next == '\n' && last == '\n') {
          return answer.toString(StandardCharsets.ISO_8859_1);
        }
        answer.write(next);
        last = next;
      }
      buffer.clear();
      if (answer.size() > MAX_ANSWER_BYTES) {
        throw new UapiException(UapiError.PROTOCOL, "the server's answer has no end");
      }
    }
    throw new UapiException(UapiError.PROTOCOL, "the server's answer is cut short");
  }
}
