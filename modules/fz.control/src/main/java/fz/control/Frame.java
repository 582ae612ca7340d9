package fz.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One text message of the WebSocket: {@code {"topic":…,"event":…,"payload":…,"ref":…}}, in this
 * order.
 *
 * @param topic {@code client}, {@code gateway} or {@code relay}; {@code phoenix} for heartbeats
 * @param event what it is
 * @param payload any JSON value; not to be changed
 * @param ref the number of a request, repeated in its reply; empty in pushes of the portal
 */
public record Frame(String topic, String event, JsonNode payload, OptionalLong ref) {
  /** The topic of heartbeats. */
  public static final String PHOENIX = "phoenix";

  /** The event of the first frame of a peer. */
  public static final String JOIN = "phx_join";

  /** The event of a heartbeat. */
  public static final String HEARTBEAT = "heartbeat";

  /** The event of a reply. */
  public static final String REPLY = "phx_reply";

  /** The event by which the portal ends a channel; the peer comes back. */
  public static final String CLOSE = "phx_close";

  /** The event by which the portal tells of a crash of the channel. */
  public static final String ERROR = "phx_error";

  /** The event by which the portal turns a peer away. */
  public static final String DISCONNECT = "disconnect";

  private static final int MAX_DEPTH = 64;
  private static final ObjectMapper MAPPER = mapper();

  /** Creates a frame without number, as the portal pushes it. */
  public static Frame push(String topic, String event, JsonNode payload) {
    return new Frame(topic, event, payload, OptionalLong.empty());
  }

  /** Creates a positive reply. The response is always the empty object. */
  public static Frame ok(String topic, long ref) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("status", "ok").putObject("response");
    return new Frame(topic, REPLY, payload, OptionalLong.of(ref));
  }

  /** Creates a negative reply. */
  public static Frame error(String topic, long ref, String reason) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("status", "error").putObject("response").put("reason", reason);
    return new Frame(topic, REPLY, payload, OptionalLong.of(ref));
  }

  /** Creates the frame that turns a peer away; {@code token_expired} makes it give up. */
  public static Frame disconnect(String topic, String reason) {
    return push(topic, DISCONNECT, JsonNodeFactory.instance.objectNode().put("reason", reason));
  }

  /** Returns the text of the message. */
  public String toText() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("topic", topic).put("event", event).set("payload", payload);
    if (ref.isPresent()) {
      node.put("ref", ref.getAsLong());
    } else {
      node.putNull("ref");
    }
    return node.toString();
  }

  /** Reads a message. Unknown fields are ignored. */
  public static Parsed parse(String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonEOFException e) {
      return new Truncated();
    } catch (JsonProcessingException e) {
      return new Invalid("not JSON");
    }
    if (node == null || !node.isObject()) {
      return new Invalid("not an object");
    }
    JsonNode topic = node.get("topic");
    JsonNode event = node.get("event");
    if (topic == null || !topic.isTextual() || event == null || !event.isTextual()) {
      return new Invalid("no topic or event");
    }
    JsonNode ref = node.get("ref");
    boolean numbered = ref != null && !ref.isNull();
    if (numbered && !(ref.isIntegralNumber() && ref.canConvertToLong())) {
      return new Invalid("ref is not an integer");
    }
    JsonNode payload = node.get("payload");
    return new Valid(
        new Frame(
            topic.textValue(),
            event.textValue(),
            payload == null ? JsonNodeFactory.instance.nullNode() : payload,
            numbered ? OptionalLong.of(ref.longValue()) : OptionalLong.empty()));
  }

  /** Returns the reason in the response of a negative reply, if this is one. */
  public Optional<String> errorReason() {
    JsonNode status = payload.get("status");
    if (!event.equals(REPLY) || status == null || !"error".equals(status.textValue())) {
      return Optional.empty();
    }
    JsonNode reason = payload.path("response").get("reason");
    return Optional.of(reason != null && reason.isTextual() ? reason.textValue() : "unknown");
  }

  /** Returns whether this is a positive reply; its response has to be the empty object. */
  public boolean isOk() {
    JsonNode status = payload.get("status");
    JsonNode response = payload.get("response");
    return event.equals(REPLY)
        && status != null
        && "ok".equals(status.textValue())
        && response != null
        && response.isObject()
        && response.isEmpty();
  }

  @Override
  public String toString() {
    return "Frame[topic=" + topic + ", event=" + event + ", ref=" + ref + "]";
  }

  private static ObjectMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    return new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** What came of reading a text. */
  public sealed interface Parsed {}

  /**
   * A frame.
   *
   * @param frame the frame; what its payload means is still open
   */
  public record Valid(Frame frame) implements Parsed {}

  /** The text ends inside the document: the connection is broken. */
  public record Truncated() implements Parsed {}

  /**
   * Anything else; to be skipped.
   *
   * @param reason why, without anything of the content
   */
  public record Invalid(String reason) implements Parsed {}
}
