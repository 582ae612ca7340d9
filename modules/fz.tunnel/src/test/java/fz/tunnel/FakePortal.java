package fz.tunnel;

import fz.control.message.AuthorizationAccepted;
import fz.control.message.AuthorizationCreated;
import fz.control.message.AuthorizationCreationFailed;
import fz.control.message.BroadcastIceCandidates;
import fz.control.message.CreateAuthorization;
import fz.control.message.IceAuth;
import fz.control.message.IceCandidates;
import fz.control.message.NoRelays;
import fz.control.message.PortalMessage;
import fz.control.message.Relay;
import fz.control.message.RelaysPresence;
import fz.control.message.RequestAuthorization;
import fz.control.message.Resource;
import fz.control.message.WireKey;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** As much of a portal as one client and one gateway need: authorizes and passes candidates on. */
final class FakePortal {
  static final String CLIENT = "client-1";
  static final String GATEWAY = "gateway-1";
  static final String SITE = "site-1";

  final Map<String, Resource> resources = new LinkedHashMap<>();
  final List<RequestAuthorization> requests = new ArrayList<>();
  OptionalLong expiresAt = OptionalLong.empty();
  boolean gatewayOnline = true;
  int noRelays;

  private final TwoTunnels tunnels;
  private final Map<String, RequestAuthorization> unacknowledged = new LinkedHashMap<>();
  private int nextRef;

  FakePortal(TwoTunnels tunnels) {
    this.tunnels = tunnels;
  }

  void fromClient(PortalMessage message) {
    switch (message) {
      case RequestAuthorization m -> authorize(m);
      case IceCandidates m ->
          toGateway(
              new IceCandidates(
                  IceCandidates.PeerKind.CLIENT, CLIENT, m.invalidated(), m.candidates()));
      case NoRelays ignored -> noRelays++;
      default -> throw new AssertionError("unexpected " + message.getClass());
    }
  }

  void fromGateway(PortalMessage message) {
    switch (message) {
      case AuthorizationAccepted m -> acknowledged(m);
      case BroadcastIceCandidates m ->
          toClient(
              new IceCandidates(
                  IceCandidates.PeerKind.GATEWAY, GATEWAY, m.invalidated(), m.candidates()));
      case NoRelays ignored -> noRelays++;
      default -> throw new AssertionError("unexpected " + message.getClass());
    }
  }

  /** Offers a relay to both sides, or takes one away, by its id. */
  void relays(List<String> disconnected, List<TinyRelay> connected) {
    for (boolean client : new boolean[] {true, false}) {
      List<Relay> entries =
          connected.stream().map(relay -> relay.entry(client ? CLIENT : GATEWAY)).toList();
      RelaysPresence presence = new RelaysPresence(disconnected, entries);
      if (client) {
        toClient(presence);
      } else {
        toGateway(presence);
      }
    }
  }

  private void authorize(RequestAuthorization request) {
    requests.add(request);
    Resource resource = resources.get(request.resourceId());
    if (resource == null || !gatewayOnline) {
      String reason = resource == null ? "forbidden" : "offline";
      toClient(new AuthorizationCreationFailed(request.resourceId(), reason, List.of()));
      return;
    }
    String ref = "ref-" + nextRef++;
    unacknowledged.put(ref, request);
    toGateway(
        new CreateAuthorization(
            ref,
            resource,
            new CreateAuthorization.AuthorizedClient(
                CLIENT,
                WireKey.of(tunnels.client.publicKey()),
                presharedKey(),
                InetAddress.ofLiteral(TwoTunnels.CLIENT_V4),
                InetAddress.ofLiteral(TwoTunnels.CLIENT_V6)),
            ice("client"),
            ice("gateway"),
            expiresAt,
            false,
            Optional.empty()));
  }

  private void acknowledged(AuthorizationAccepted message) {
    RequestAuthorization request = unacknowledged.remove(message.ref());
    toClient(
        new AuthorizationCreated(
            request.resourceId(),
            GATEWAY,
            WireKey.of(tunnels.gateway.publicKey()),
            InetAddress.ofLiteral(TwoTunnels.GATEWAY_V4),
            InetAddress.ofLiteral(TwoTunnels.GATEWAY_V6),
            SITE,
            presharedKey(),
            ice("client"),
            ice("gateway"),
            false,
            Optional.empty()));
  }

  private void toClient(PortalMessage.ToClient message) {
    tunnels.afterPortalDelay(now -> tunnels.client.handleMessage(message, now));
  }

  private void toGateway(PortalMessage.ToGateway message) {
    tunnels.afterPortalDelay(now -> tunnels.gateway.handleMessage(message, now));
  }

  /** Both secrets stay the same while both public keys do. */
  private WireKey presharedKey() {
    return WireKey.of(hash("psk"));
  }

  private IceAuth ice(String side) {
    String text = Base64.getEncoder().withoutPadding().encodeToString(hash("ice " + side));
    return new IceAuth(text.substring(0, 4), text.substring(4, 26));
  }

  private byte[] hash(String purpose) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      sha.update(tunnels.client.publicKey());
      return sha.digest(tunnels.gateway.publicKey());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
