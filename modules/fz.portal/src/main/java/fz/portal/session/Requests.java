package fz.portal.session;

import fz.control.message.AuthorizationCreationFailed;
import fz.portal.policy.Actor;
import fz.portal.policy.Authorization;
import fz.portal.policy.Decision;
import fz.portal.policy.Device;
import fz.portal.policy.Directory;
import fz.portal.policy.Resource;
import fz.portal.policy.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Authorizations under way: from the request of a client over the acknowledgement of the gateway to
 * the answer. There is at most one per client and resource; a newer one takes its place.
 */
final class Requests {
  /** How long a gateway has for its acknowledgement. */
  static final long ACKNOWLEDGE_NANOS = 15_000_000_000L;

  /** A repetition within this time is ignored: no client needs it, and a gateway would suffer. */
  static final long LEAST_REPEAT_NANOS = 1_000_000_000L;

  /** How long an authorization lasts if nothing ends it earlier; clients renew it by asking. */
  static final long LIFETIME_SECONDS = 7 * 86_400;

  private record Key(String clientId, String resourceId) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::clientId).thenComparing(Key::resourceId);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private record Pending(
      String ref,
      Session client,
      Session gateway,
      Resource resource,
      Actor actor,
      Authorization grant,
      long askedAt,
      Timers.Timer timer) {}

  private final Supplier<Directory> directory;
  private final Presence presence;
  private final Grants grants;
  private final Outbox out;
  private final Timers timers;
  private final IngestToken ingestToken;
  private final RandomGenerator random;
  private final Map<Key, Pending> pending = new TreeMap<>();

  Requests(
      Supplier<Directory> directory,
      Presence presence,
      Grants grants,
      Outbox out,
      Timers timers,
      IngestToken ingestToken,
      RandomGenerator random) {
    this.directory = directory;
    this.presence = presence;
    this.grants = grants;
    this.out = out;
    this.timers = timers;
    this.ingestToken = ingestToken;
    this.random = random;
  }

  int count() {
    return pending.size();
  }

  void handleRequest(Session client, String resourceId, List<String> preferred, Moment now) {
    Directory current = directory.get();
    String actorId = client.peer.device().ownerId();
    Pending waiting = pending.get(new Key(client.deviceId(), resourceId));
    if (waiting != null
        && waiting.client() == client
        && now.nanos() - waiting.askedAt() < LEAST_REPEAT_NANOS) {
      return;
    }
    switch (current.decide(actorId, resourceId)) {
      case Decision.NotFound _ -> fail(client, resourceId, "not_found");
      case Decision.Forbidden _ -> fail(client, resourceId, "forbidden");
      case Decision.Permitted permitted -> {
        GatewayChoice.Outcome outcome =
            GatewayChoice.choose(
                client.peer,
                permitted.resource().siteId(),
                presence.joined(Role.GATEWAY),
                preferred,
                random);
        switch (outcome) {
          case GatewayChoice.Outcome.None none -> fail(client, resourceId, none.reason());
          case GatewayChoice.Outcome.Chosen chosen ->
              start(client, chosen.gateway(), permitted, current.actors().get(actorId), now);
        }
      }
    }
  }

  private void start(
      Session client, Session gateway, Decision.Permitted permitted, Actor actor, Moment now) {
    Resource resource = permitted.resource();
    Device device = client.peer.device();
    // Stored before the gateway hears of it: after a crash there is none that nobody knows of.
    Authorization grant =
        grants.grant(
            new Authorization(
                randomId(),
                gateway.deviceId(),
                device.id(),
                actor.id(),
                client.peer.tokenId(),
                resource.id(),
                permitted.policy().id(),
                now.wallSeconds(),
                Math.min(client.peer.expiresAt(), now.wallSeconds() + LIFETIME_SECONDS)));
    if (grant == null) {
      fail(client, resource.id(), "offline");
      return;
    }
    Key key = new Key(device.id(), resource.id());
    Pending earlier = pending.remove(key);
    if (earlier != null) {
      earlier.timer().cancel();
    }
    String ref = randomId();
    Timers.Timer timer =
        timers.at(
            now.nanos() + ACKNOWLEDGE_NANOS,
            _ -> {
              pending.remove(key);
              fail(client, resource.id(), "offline");
            });
    pending.put(key, new Pending(ref, client, gateway, resource, actor, grant, now.nanos(), timer));
    out.toGateway(
        gateway,
        Messages.createAuthorization(
            ref,
            device,
            Messages.resource(resource, directory.get()),
            grant,
            Credentials.of(device, gateway.peer.device()),
            sign("responder", grant, resource, actor, now)));
  }

  /** Takes the acknowledgement of a gateway; false if nothing waits for it. */
  boolean handleAcknowledged(Session gateway, String ref, Moment now) {
    for (Map.Entry<Key, Pending> entry : pending.entrySet()) {
      Pending request = entry.getValue();
      if (request.ref().equals(ref) && request.gateway() == gateway) {
        pending.remove(entry.getKey());
        request.timer().cancel();
        answer(request, now);
        return true;
      }
    }
    return false;
  }

  private void answer(Pending request, Moment now) {
    Device gateway = request.gateway().peer.device();
    out.toClient(
        request.client(),
        Messages.authorizationCreated(
            request.resource(),
            gateway,
            Credentials.of(request.client().peer.device(), gateway),
            sign("initiator", request.grant(), request.resource(), request.actor(), now)));
  }

  /** The session is gone: its requests have nobody to answer, or nobody who would. */
  void handleClosed(Session session) {
    pending
        .values()
        .removeIf(
            request -> {
              boolean gone = request.client() == session || request.gateway() == session;
              if (gone) {
                request.timer().cancel();
              }
              if (gone && request.client() != session) {
                fail(request.client(), request.resource().id(), "offline");
              }
              return gone;
            });
  }

  /** Access decisions have changed: drops the requests that are no longer permitted. */
  void handleDirectory() {
    Directory current = directory.get();
    pending
        .values()
        .removeIf(
            request -> {
              String resourceId = request.resource().id();
              Decision decision = current.decide(request.actor().id(), resourceId);
              if (decision instanceof Decision.Permitted permitted
                  && permitted.resource().equals(request.resource())) {
                return false;
              }
              request.timer().cancel();
              fail(
                  request.client(),
                  resourceId,
                  switch (decision) {
                    case Decision.NotFound _ -> "not_found";
                    case Decision.Forbidden _ -> "forbidden";
                    // It leads elsewhere now; the client asks again.
                    case Decision.Permitted _ -> "offline";
                  });
              return true;
            });
  }

  private void fail(Session client, String resourceId, String reason) {
    out.toClient(client, new AuthorizationCreationFailed(resourceId, reason, List.of()));
  }

  private String sign(
      String role, Authorization grant, Resource resource, Actor actor, Moment now) {
    return ingestToken.sign(
        role, directory.get().account(), grant, resource, actor, now.wallSeconds());
  }

  private String randomId() {
    long high = random.nextLong() & ~0xF000L | 0x4000L;
    long low = random.nextLong() & ~(3L << 62) | 1L << 63;
    return new UUID(high, low).toString();
  }
}
