package fz.portal.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fz.portal.store.DataDirectory;
import fz.portal.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks the portal that runs on a data directory. */
public final class ControlClient {
  private final DataDirectory data;

  /** Creates a client; connects with each request. */
  public ControlClient(DataDirectory data) {
    this.data = data;
  }

  /** Lets the portal read the database again; false if none runs. */
  public boolean reload() {
    return ask("reload").isPresent();
  }

  /** Returns who is connected; empty if no portal runs. */
  public Optional<JsonNode> status() {
    return ask("status");
  }

  private Optional<JsonNode> ask(String request) {
    SocketChannel connection;
    try {
      connection = SocketChannel.open(UnixDomainSocketAddress.of(data.controlSocket()));
    } catch (IOException e) {
      return Optional.empty();
    }
    try (connection) {
      connection.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8));
      String line = reader.readLine();
      JsonNode answer = JsonMapper.builder().build().readTree(line == null ? "" : line);
      if (answer.hasNonNull("error")) {
        throw new StoreException("the running portal answers: " + answer.path("error").asText());
      }
      return Optional.of(answer);
    } catch (JsonProcessingException e) {
      throw new StoreException("the running portal gives no answer; see its log", e);
    } catch (IOException e) {
      throw new StoreException("the running portal does not answer: " + e.getMessage(), e);
    }
  }
}
