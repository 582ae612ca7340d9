package fz.portal.session;

import fz.control.message.BroadcastIceCandidates;
import fz.control.message.IceCandidates;
import fz.control.message.IceCandidates.PeerKind;
import java.util.List;
import java.util.TreeSet;

/**
 * Passes candidates on between clients and gateways that an authorization connects; from others
 * they are dropped.
 */
final class Candidates {
  /** Peers have a few candidates; what is beyond this helps nobody to a path. */
  static final int MOST = 64;

  /** No candidate is longer, in characters. */
  static final int LONGEST = 512;

  private final Presence presence;
  private final Grants grants;
  private final Outbox out;

  Candidates(Presence presence, Grants grants, Outbox out) {
    this.presence = presence;
    this.grants = grants;
    this.out = out;
  }

  void handleClient(Session client, IceCandidates candidates, Moment now) {
    Session gateway = presence.gateway(candidates.peerId());
    if (candidates.peerKind() == PeerKind.GATEWAY
        && gateway != null
        && grants.connects(client.deviceId(), gateway.deviceId(), now.wallSeconds())) {
      out.toGateway(
          gateway,
          new IceCandidates(
              PeerKind.CLIENT,
              client.deviceId(),
              candidates.invalidated(),
              bounded(candidates.candidates())));
    }
  }

  void handleGateway(Session gateway, BroadcastIceCandidates candidates, Moment now) {
    for (String clientId : new TreeSet<>(candidates.clientIds())) {
      Session client = presence.client(clientId);
      if (client != null && grants.connects(clientId, gateway.deviceId(), now.wallSeconds())) {
        out.toClient(
            client,
            new IceCandidates(
                PeerKind.GATEWAY,
                gateway.deviceId(),
                candidates.invalidated(),
                bounded(candidates.candidates())));
      }
    }
  }

  private static List<String> bounded(List<String> candidates) {
    return candidates.stream().filter(line -> line.length() <= LONGEST).limit(MOST).toList();
  }
}
