package fz.portal.session;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Chooses the gateway for an authorization. */
final class GatewayChoice {
  /** The outcome: a gateway, or the reason why there is none. */
  sealed interface Outcome {
    /** This one. */
    record Chosen(Session gateway) implements Outcome {}

    /** None, with the reason for the client. */
    record None(String reason) implements Outcome {}
  }

  private GatewayChoice() {}

  /**
   * Takes the first of the gateways that the client prefers, which it may be connected to already;
   * otherwise one of those with the newest version.
   */
  static Outcome choose(
      Peer client,
      String siteId,
      Collection<Session> gateways,
      List<String> preferred,
      RandomGenerator random) {
    List<Session> ofSite =
        gateways.stream()
            .filter(gateway -> gateway.peer.device().ownerId().equals(siteId))
            .toList();
    if (ofSite.isEmpty()) {
      return new Outcome.None("offline");
    }
    List<Session> usable = ofSite.stream().filter(gateway -> canUse(client, gateway.peer)).toList();
    if (usable.isEmpty()) {
      return new Outcome.None("version_mismatch");
    }
    for (String id : preferred) {
      for (Session gateway : usable) {
        if (gateway.deviceId().equals(id)) {
          return new Outcome.Chosen(gateway);
        }
      }
    }
    Comparator<Session> byVersion =
        Comparator.comparing(
            gateway -> gateway.peer.version(),
            Comparator.comparing(Optional<Version>::isPresent)
                .thenComparing(version -> version.orElse(new Version(0, 0, 0))));
    Session newest = usable.stream().max(byVersion).orElseThrow();
    List<Session> best =
        usable.stream().filter(gateway -> byVersion.compare(gateway, newest) == 0).toList();
    return new Outcome.Chosen(best.get(random.nextInt(best.size())));
  }

  private static boolean canUse(Peer client, Peer gateway) {
    return client.version().isEmpty()
        || gateway.version().isEmpty()
        || client.version().get().canUse(gateway.version().get());
  }
}
