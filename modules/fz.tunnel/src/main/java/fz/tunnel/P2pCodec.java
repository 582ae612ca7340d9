package fz.tunnel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The packet form of {@link P2pMessage}: an IPv6 packet from {@code ::} to {@code ::} with next
 * header 255 and hop limit 0. Its payload is an event number, 7 zero bytes and a JSON object or
 * nothing.
 */
final class P2pCodec {
  private static final int HEADER_BYTES = 40;
  private static final int PREFIX_BYTES = 8;
  private static final int MAX_BYTES = 1280;
  private static final int NEXT_HEADER = 255;
  private static final int EVENT_ASSIGNED_IPS = 0;
  private static final int EVENT_DOMAIN_STATUS = 1;
  private static final int EVENT_GOODBYE = 2;
  private static final int MAX_PROXIES = 16;

  private static final ValueLayout.OfLong INT64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final JsonFactory JSON = new JsonFactory();

  private P2pCodec() {}

  /** Returns true if a packet has the addresses and the protocol of a control message. */
  @HotPath
  static boolean isControl(MemorySegment memory, long offset, int length) {
    return length >= HEADER_BYTES
        && (memory.get(ValueLayout.JAVA_BYTE, offset) & 0xf0) == 0x60
        && (memory.get(ValueLayout.JAVA_BYTE, offset + 6) & 0xff) == NEXT_HEADER
        && memory.get(INT64, offset + 8) == 0
        && memory.get(INT64, offset + 16) == 0
        && memory.get(INT64, offset + 24) == 0
        && memory.get(INT64, offset + 32) == 0;
  }

  /**
   * Reads a packet for which {@link #isControl} holds.
   *
   * @return empty if the event is unknown or its payload malformed
   */
  static Optional<P2pMessage> decode(MemorySegment memory, long offset, int length) {
    if (length < HEADER_BYTES + PREFIX_BYTES || length > MAX_BYTES) {
      return Optional.empty();
    }
    int event = memory.get(ValueLayout.JAVA_BYTE, offset + HEADER_BYTES) & 0xff;
    byte[] json = new byte[length - HEADER_BYTES - PREFIX_BYTES];
    MemorySegment.copy(
        memory, ValueLayout.JAVA_BYTE, offset + HEADER_BYTES + PREFIX_BYTES, json, 0, json.length);
    try {
      return switch (event) {
        case EVENT_ASSIGNED_IPS -> assignedIps(Fields.read(json));
        case EVENT_DOMAIN_STATUS -> domainStatus(Fields.read(json));
        case EVENT_GOODBYE -> Optional.of(new P2pMessage.Goodbye());
        default -> Optional.empty();
      };
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns a message as a packet. */
  static byte[] encode(P2pMessage message) {
    return switch (message) {
      case P2pMessage.AssignedIps m -> packet(EVENT_ASSIGNED_IPS, json(m));
      case P2pMessage.DomainStatus m -> packet(EVENT_DOMAIN_STATUS, json(m));
      case P2pMessage.Goodbye ignored -> packet(EVENT_GOODBYE, new byte[0]);
    };
  }

  private static byte[] packet(int event, byte[] json) {
    byte[] packet = new byte[HEADER_BYTES + PREFIX_BYTES + json.length];
    int payload = PREFIX_BYTES + json.length;
    packet[0] = 0x60;
    packet[4] = (byte) (payload >>> 8);
    packet[5] = (byte) payload;
    packet[6] = (byte) NEXT_HEADER;
    packet[HEADER_BYTES] = (byte) event;
    System.arraycopy(json, 0, packet, HEADER_BYTES + PREFIX_BYTES, json.length);
    return packet;
  }

  private static byte[] json(P2pMessage.AssignedIps message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("resource", message.resource());
      json.writeStringField("domain", message.domain());
      json.writeArrayFieldStart("proxy_ips");
      for (Endpoint proxy : message.proxies()) {
        json.writeString(proxy.toInetAddress().getHostAddress());
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private static byte[] json(P2pMessage.DomainStatus message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("resource", message.resource());
      json.writeStringField("domain", message.domain());
      json.writeStringField("status", message.active() ? "Active" : "Inactive");
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private static Optional<P2pMessage> assignedIps(Fields fields) {
    if (fields.resource == null || fields.domain == null || fields.proxies == null) {
      return Optional.empty();
    }
    return Optional.of(new P2pMessage.AssignedIps(fields.resource, fields.domain, fields.proxies));
  }

  private static Optional<P2pMessage> domainStatus(Fields fields) {
    if (fields.resource == null || fields.domain == null || fields.status == null) {
      return Optional.empty();
    }
    boolean active = fields.status.equals("Active");
    return Optional.of(new P2pMessage.DomainStatus(fields.resource, fields.domain, active));
  }

  /** The known fields of a payload; null where absent or of another type. */
  private static final class Fields {
    String resource;
    String domain;
    String status;
    List<Endpoint> proxies;

    static Fields read(byte[] bytes) throws IOException {
      Fields fields = new Fields();
      try (JsonParser json = JSON.createParser(bytes)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          return fields;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          JsonToken value = json.nextToken();
          if (value == JsonToken.VALUE_STRING) {
            fields.text(name, json.getText());
          } else if (value == JsonToken.START_ARRAY && name.equals("proxy_ips")) {
            fields.proxies = addresses(json);
          } else {
            json.skipChildren();
          }
        }
      }
      return fields;
    }

    private void text(String name, String value) {
      switch (name) {
        case "resource" -> resource = value;
        case "domain" -> domain = value;
        case "status" -> status = value;
        default -> {
          // Fields of later versions are none of our business.
        }
      }
    }

    private static List<Endpoint> addresses(JsonParser json) throws IOException {
      List<Endpoint> addresses = new ArrayList<>();
      for (JsonToken t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
        if (t != JsonToken.VALUE_STRING || addresses.size() == MAX_PROXIES) {
          return null;
        }
        try {
          addresses.add(Endpoint.of(InetAddress.ofLiteral(json.getText()), 0));
        } catch (IllegalArgumentException e) {
          return null;
        }
      }
      return List.copyOf(addresses);
    }
  }
}
