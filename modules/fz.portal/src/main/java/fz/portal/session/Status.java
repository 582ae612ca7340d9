package fz.portal.session;

import fz.portal.policy.Actor;
import fz.portal.policy.Device;
import fz.portal.policy.Directory;
import fz.portal.policy.Role;
import fz.portal.policy.Site;
import java.util.List;

/**
 * Who is connected.
 *
 * @param authorizations those that hold
 * @param pending requests that wait for a gateway
 */
public record Status(
    List<Connected> connected, List<ConnectedRelay> relays, int authorizations, int pending) {
  /** A joined relay; an address that it does not have is null. */
  public record ConnectedRelay(String id, String name, String ipv4, String ipv6, int port) {

    static ConnectedRelay of(RelaySession session) {
      RelayPeer peer = session.peer;
      return new ConnectedRelay(
          session.relayId(),
          peer.name(),
          peer.ipv4().orElse(null),
          peer.ipv6().orElse(null),
          peer.port());
    }
  }

  /**
   * A joined peer.
   *
   * @param owner name of the actor of a client, of the site of a gateway
   */
  public record Connected(
      Role role, String id, String name, String owner, String ipv4, String ipv6, String version) {

    static Connected of(Peer peer, Directory directory) {
      Device device = peer.device();
      String owner = null;
      if (device.kind() == Role.CLIENT) {
        Actor actor = directory.actors().get(device.ownerId());
        owner = actor == null ? null : actor.name();
      } else {
        Site site = directory.sites().get(device.ownerId());
        owner = site == null ? null : site.name();
      }
      return new Connected(
          device.kind(),
          device.id(),
          device.name(),
          owner,
          device.ipv4(),
          device.ipv6(),
          peer.version().map(Version::toString).orElse(null));
    }
  }
}
