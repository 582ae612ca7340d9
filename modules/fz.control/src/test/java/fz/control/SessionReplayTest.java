package fz.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads recorded sessions of released peers with a portal, in both directions. */
class SessionReplayTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> CHANNEL_EVENTS =
      Set.of(Frame.JOIN, Frame.REPLY, Frame.HEARTBEAT);

  // What peers do not act upon is not written by this implementation.
  private static final Set<String> NOT_WRITTEN =
      Set.of(
          "subject",
          "version",
          "device_serial",
          "device_os_name",
          "device_os_version",
          "device_uuid",
          "firebase_installation_id",
          "identifier_for_vendor");

  @ParameterizedTest
  @ValueSource(strings = {"v2-session.jsonl", "v2-iceless-pool.jsonl"})
  void readsAndRewritesEveryFrame(String name) throws Exception {
    Path file = Path.of(System.getProperty("fz.vectors", "absent"), "portal", name);
    assumeTrue(Files.exists(file), () -> "recorded session not found: set fz.vectors; " + file);
    int messages = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode entry = MAPPER.readTree(line);
      JsonNode raw = entry.get("frame");
      if (raw == null) {
        continue;
      }
      Frame frame = assertInstanceOf(Frame.Valid.class, Frame.parse(raw.toString())).frame();
      assertEquals(raw, MAPPER.readTree(frame.toText()));
      assertEquals(raw.toString(), frame.toText());
      if (CHANNEL_EVENTS.contains(frame.event())) {
        continue;
      }
      Role role = Role.valueOf(entry.get("role").textValue().toUpperCase(java.util.Locale.ROOT));
      Direction direction =
          entry.get("dir").textValue().equals("in") ? role.toPortal() : role.fromPortal();
      MessageCodec.Decoded decoded = MessageCodec.decode(direction, frame);
      MessageCodec.Message message =
          assertInstanceOf(MessageCodec.Message.class, decoded, decoded.toString());
      Frame written = MessageCodec.encode(direction, message.message());
      assertEquals(frame.event(), written.event());
      assertEquals(frame.topic(), written.topic());
      assertEquals(decoded, MessageCodec.decode(direction, written));
      assertCovers(frame.payload(), MAPPER.readTree(written.payload().toString()), frame.event());
      messages++;
    }
    assertTrue(messages > 20, "messages: " + messages);
  }

  private static void assertCovers(JsonNode recorded, JsonNode written, String path) {
    if (recorded.isObject()) {
      for (Iterator<String> names = recorded.fieldNames(); names.hasNext(); ) {
        String field = names.next();
        if (NOT_WRITTEN.contains(field)) {
          continue;
        }
        assertTrue(written.has(field), path + "." + field + " is not written");
        assertCovers(recorded.get(field), written.get(field), path + "." + field);
      }
    } else if (recorded.isArray()) {
      assertEquals(recorded.size(), written.size(), path);
      for (int i = 0; i < recorded.size(); i++) {
        assertCovers(recorded.get(i), written.get(i), path + "[" + i + "]");
      }
    } else {
      assertEquals(recorded, written, path);
    }
  }
}
