package fz.relay.core;

import fz.ice.StunAttribute;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers what clients ask for: everything of RFC 8656 that is not data. */
final class Requests {
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          StunAttribute.USERNAME,
          StunAttribute.MESSAGE_INTEGRITY,
          StunAttribute.CHANNEL_NUMBER,
          StunAttribute.LIFETIME,
          StunAttribute.XOR_PEER_ADDRESS,
          StunAttribute.REALM,
          StunAttribute.NONCE,
          StunAttribute.REQUESTED_ADDRESS_FAMILY,
          StunAttribute.EVEN_PORT,
          StunAttribute.REQUESTED_TRANSPORT,
          StunAttribute.RESERVATION_TOKEN);

  private final Tables tables;
  private final RelayConfig config;
  private final PeerPolicy policy;
  private final Allocations allocations;
  private final Authentication authentication;
  private final Replies replies;

  Requests(
      Tables tables,
      RelayConfig config,
      PeerPolicy policy,
      Allocations allocations,
      Authentication authentication,
      Replies replies) {
    this.tables = tables;
    this.config = config;
    this.policy = policy;
    this.allocations = allocations;
    this.authentication = authentication;
    this.replies = replies;
  }

  /** Returns the response, or null for none. */
  byte[] answer(Request request, long now, long nowSeconds) {
    int method = request.message().method();
    if (method == StunMethod.BINDING) {
      return bind(request);
    }
    if (!isOurs(method)) {
      return null;
    }
    Authentication.Outcome outcome = authentication.judge(request, nowSeconds);
    if (outcome.request() == null) {
      tables.counters().add(RelayCounters.Counter.CHALLENGES, 1);
      return outcome.reply();
    }
    Request known = outcome.request();
    int strange = known.message().firstNotUnderstood(UNDERSTOOD::contains);
    if (strange >= 0 && !config.portalProfile()) {
      return replies.notUnderstood(known, strange);
    }
    return switch (method) {
      case StunMethod.ALLOCATE -> allocations.allocate(known, now);
      case StunMethod.REFRESH -> allocations.refresh(known, now);
      case StunMethod.CREATE_PERMISSION -> createPermission(known, now);
      default -> bindChannel(known, now);
    };
  }

  private static boolean isOurs(int method) {
    return method == StunMethod.ALLOCATE
        || method == StunMethod.REFRESH
        || method == StunMethod.CREATE_PERMISSION
        || method == StunMethod.CHANNEL_BIND;
  }

  /** Answers a binding request, perhaps from another address and port (RFC 5780 section 6.1). */
  private byte[] bind(Request request) {
    StunMessage message = request.message();
    Optional<Alternates> alternates = tables.alternates(request.ingress());
    int strange =
        message.firstNotUnderstood(
            type ->
                UNDERSTOOD.contains(type)
                    || type == StunAttribute.CHANGE_REQUEST && alternates.isPresent());
    if (strange >= 0 && !config.portalProfile()) {
      return replies.notUnderstood(request, strange);
    }
    return replies.binding(request, alternates.map(a -> a.other().local()));
  }

  private byte[] createPermission(Request request, long now) {
    Allocation allocation = tables.allocation(request.client());
    List<Endpoint> peers = request.message().xorAddresses(StunAttribute.XOR_PEER_ADDRESS);
    Failure failure = requireOwn(allocation, request);
    if (failure == null && peers.isEmpty() && !config.portalProfile()) {
      failure = Failure.BAD_REQUEST;
    }
    for (Endpoint peer : peers) {
      failure = failure != null ? failure : judgePeer(allocation, peer);
    }
    // All of them or none (section 10.2).
    for (Endpoint peer : peers) {
      if (failure == null && !allocation.permit(peer, config.limits().channels(), now)) {
        failure = Failure.INSUFFICIENT_CAPACITY;
      }
    }
    return failure != null
        ? replies.error(request, failure)
        : replies.signed(request, replies.success(request));
  }

  private byte[] bindChannel(Request request, long now) {
    StunMessage message = request.message();
    Allocation allocation = tables.allocation(request.client());
    Failure failure = requireOwn(allocation, request);
    if (failure != null) {
      return replies.error(request, failure);
    }
    int number = (int) (message.number32(StunAttribute.CHANNEL_NUMBER).orElse(0) >>> 16);
    Optional<Endpoint> peer = message.xorAddress(StunAttribute.XOR_PEER_ADDRESS);
    if (number < Channel.LOWEST || number > Channel.HIGHEST || peer.isEmpty()) {
      return replies.error(request, Failure.BAD_REQUEST);
    }
    failure = judgePeer(allocation, peer.get());
    failure = failure != null ? failure : tables.bindChannel(allocation, number, peer.get(), now);
    return failure != null
        ? replies.error(request, failure)
        : replies.signed(request, replies.success(request));
  }

  private static Failure requireOwn(Allocation allocation, Request request) {
    if (allocation == null) {
      return Failure.ALLOCATION_MISMATCH;
    }
    return allocation.username.equals(request.username()) ? null : Failure.WRONG_CREDENTIALS;
  }

  private Failure judgePeer(Allocation allocation, Endpoint peer) {
    if (allocation.relayed(peer.isIpv4()) == null) {
      return Failure.PEER_ADDRESS_FAMILY_MISMATCH;
    }
    return tables.isRelayed(peer) || policy.allows(peer.high(), peer.low())
        ? null
        : Failure.FORBIDDEN;
  }
}
