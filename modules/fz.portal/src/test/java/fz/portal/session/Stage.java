package fz.portal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fz.portal.policy.Account;
import fz.portal.policy.Actor;
import fz.portal.policy.ActorType;
import fz.portal.policy.AddressFamilies;
import fz.portal.policy.Authorization;
import fz.portal.policy.AuthorizationLog;
import fz.portal.policy.Device;
import fz.portal.policy.Directory;
import fz.portal.policy.Group;
import fz.portal.policy.Policy;
import fz.portal.policy.Resource;
import fz.portal.policy.ResourceType;
import fz.portal.policy.Role;
import fz.portal.policy.Site;
import fz.portal.policy.Snapshot;
import fz.portal.policy.TrafficFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** A portal core with fake sessions under a virtual clock. */
final class Stage implements AuthorizationLog {
  static final long SECOND = 1_000_000_000L;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  final Map<String, Authorization> stored = new TreeMap<>();
  final TreeSet<String> tokens = new TreeSet<>();
  final TreeSet<String> devices = new TreeSet<>();
  final Map<String, Resource> resources = new LinkedHashMap<>();
  final Map<String, Policy> policies = new LinkedHashMap<>();
  final TreeSet<String> members = new TreeSet<>(List.of("alice"));
  final Map<Long, Queue<JsonNode>> received = new TreeMap<>();
  final List<Long> closed = new ArrayList<>();
  boolean storeFails;
  // Near the end of the range: differences must survive the overflow.
  long nanos = Long.MAX_VALUE - 5 * SECOND;
  long wall = 1_700_000_000L;
  PortalCore core;
  private long lastSession;
  private int lastIndex;

  Stage() {
    resource("web", ResourceType.DNS, "web.example.com", "hq");
    resource("lan", ResourceType.CIDR, "10.9.0.0/24", "hq");
    resource("far", ResourceType.IP, "10.1.0.7", "lab");
    policy("staff-web", "web", true);
    restart();
  }

  void resource(String id, ResourceType type, String address, String site) {
    resources.put(
        id,
        new Resource(
            id,
            id,
            type,
            address,
            null,
            AddressFamilies.DUAL,
            site,
            List.of(new TrafficFilter(TrafficFilter.Protocol.TCP, 80, 80))));
  }

  void policy(String id, String resource, boolean enabled) {
    policies.put(id, new Policy(id, id, "staff", resource, enabled));
  }

  Snapshot snapshot() {
    return new Snapshot(
        Directory.of(
            new Account("acc", "Demo", "demo"),
            List.of(
                new Actor("alice", "Alice", ActorType.USER, "a@example.com", false),
                new Actor("bob", "Bob", ActorType.USER, null, false)),
            List.of(new Group("staff", "staff", members)),
            List.of(new Site("hq", "HQ"), new Site("lab", "Lab")),
            resources.values(),
            policies.values()),
        tokens,
        devices);
  }

  void restart() {
    core =
        new PortalCore(snapshot(), List.copyOf(stored.values()), this, new byte[32], new Random(1));
  }

  void change() {
    core.handleSnapshot(snapshot(), now());
    deliver();
  }

  Moment now() {
    return new Moment(nanos, wall);
  }

  void pass(long seconds) {
    for (long i = 0; i < seconds * 10; i++) {
      nanos += SECOND / 10;
      if (i % 10 == 9) {
        wall++;
      }
      long next = core.nextTimeout(nanos);
      if (next != Long.MAX_VALUE && next - nanos <= 0) {
        core.handleTimeout(now());
        deliver();
      }
    }
  }

  Device device(Role role, String owner, String id) {
    return device(role, owner, id, id);
  }

  /** Makes a device whose key is determined by a seed. */
  Device device(Role role, String owner, String id, String seed) {
    devices.add(id);
    return new Device(id, role, owner, "ext-" + id, id, key(seed), new byte[32], ++lastIndex);
  }

  static String key(String seed) {
    return Base64.getEncoder().encodeToString(Arrays.copyOf(seed.getBytes(UTF_8), 32));
  }

  long open(Device device, String version, long expiresAt) {
    String token = "token-" + device.ownerId();
    tokens.add(token);
    long session = ++lastSession;
    received.put(session, new ArrayDeque<>());
    core.handleOpened(
        session,
        new Peer(device, token, expiresAt, Version.ofUserAgent("Linux/6.1 " + version)),
        now());
    deliver();
    return session;
  }

  long relay(String stampSecret, String ipv4) {
    tokens.add("token-relay");
    long session = ++lastSession;
    received.put(session, new ArrayDeque<>());
    core.handleRelayOpened(
        session,
        new RelayPeer(
            "token-relay",
            Long.MAX_VALUE,
            "relay",
            Optional.of(ipv4),
            Optional.of("2001:db8::7"),
            3478),
        now());
    send(session, "relay", "phx_join", "{\"stamp_secret\":\"" + stampSecret + "\"}", 0);
    take(session, "phx_reply");
    take(session, "init");
    return session;
  }

  /** Opens and joins; the reply and the init are taken. */
  long client(Device device) {
    long session = open(device, "headless-client/1.5.11", Long.MAX_VALUE);
    join(session, "client");
    return session;
  }

  long gateway(Device device) {
    long session = open(device, "gateway/1.6.0", Long.MAX_VALUE);
    join(session, "gateway");
    return session;
  }

  JsonNode join(long session, String topic) {
    send(session, topic, "phx_join", "null", 0);
    take(session, "phx_reply");
    return take(session, "init");
  }

  void send(long session, String topic, String event, String payload, int ref) {
    core.handleText(
        session,
        "{\"topic\":\"%s\",\"event\":\"%s\",\"payload\":%s,\"ref\":%d}"
            .formatted(topic, event, payload, ref),
        now());
    deliver();
  }

  void close(long session) {
    core.handleClosed(session);
    deliver();
  }

  void request(long client, String resource, String... connected) {
    List<String> quoted = new ArrayList<>();
    for (String id : connected) {
      quoted.add('"' + id + '"');
    }
    send(
        client,
        "client",
        "request_authorization",
        "{\"resource_id\":\"" + resource + "\",\"connected_gateway_ids\":" + quoted + "}",
        5);
  }

  void acknowledge(long gateway, JsonNode create) {
    send(gateway, "gateway", "authorization_created", "{\"ref\":" + create.path("ref") + "}", 6);
    JsonNode reply = take(gateway, "phx_reply");
    if (!reply.path("status").asText().equals("ok")) {
      throw new AssertionError(reply.toString());
    }
  }

  /** Takes the next message of a session, which must have this event, and returns its payload. */
  JsonNode take(long session, String event) {
    JsonNode frame = received.get(session).poll();
    if (frame == null) {
      throw new AssertionError("nothing instead of " + event);
    }
    if (!frame.path("event").asText().equals(event)) {
      throw new AssertionError(frame + " instead of " + event);
    }
    return frame.path("payload");
  }

  Optional<JsonNode> peek(long session) {
    return Optional.ofNullable(received.get(session).peek());
  }

  private void deliver() {
    for (SessionEvent event = core.pollEvent(); event != null; event = core.pollEvent()) {
      switch (event) {
        case SessionEvent.Send send -> {
          try {
            received.get(send.session()).add(MAPPER.readTree(send.text()));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        }
        case SessionEvent.Close close -> closed.add(close.session());
      }
    }
  }

  @Override
  public boolean save(Authorization authorization) {
    if (!storeFails) {
      stored.put(authorization.id(), authorization);
    }
    return !storeFails;
  }

  @Override
  public void delete(Authorization authorization) {
    stored.remove(authorization.id());
  }
}
