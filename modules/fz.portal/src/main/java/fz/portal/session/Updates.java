package fz.portal.session;

import fz.control.message.ResourceCreatedOrUpdated;
import fz.control.message.ResourceDeleted;
import fz.control.message.ResourceUpdated;
import fz.portal.policy.Authorization;
import fz.portal.policy.Directory;
import fz.portal.policy.Resource;
import java.util.Objects;
import java.util.SortedMap;

/** Tells sessions what a change of the directory means for them. */
final class Updates {
  private final Presence presence;
  private final Grants grants;
  private final Outbox out;

  Updates(Presence presence, Grants grants, Outbox out) {
    this.presence = presence;
    this.grants = grants;
    this.out = out;
  }

  /** Tells a gateway what it must no longer let through. */
  void sendRevoked(Session gateway) {
    for (Authorization grant : grants.takeRevoked(gateway.deviceId())) {
      out.toGateway(gateway, Messages.rejectAccess(grant));
    }
  }

  /** Tells gateways the new filters of resources that they let through. */
  void sendFilters(Directory before, Directory after) {
    for (Resource resource : after.resources().values()) {
      Resource old = before.resources().get(resource.id());
      if (old == null || old.filters().equals(resource.filters())) {
        continue;
      }
      for (String gatewayId : grants.gatewaysOf(resource.id())) {
        Session gateway = presence.gateway(gatewayId);
        if (gateway != null) {
          out.toGateway(gateway, new ResourceUpdated(Messages.resource(resource, after)));
        }
      }
    }
  }

  /** Tells a client what it may use now; deletions come first. */
  void sendResources(Session client, Directory before, Directory after) {
    SortedMap<String, Resource> old = client.visible;
    SortedMap<String, Resource> visible = after.visibleTo(client.peer.device().ownerId());
    client.visible = visible;
    for (String id : old.keySet()) {
      if (!visible.containsKey(id)) {
        out.toClient(client, new ResourceDeleted(id));
      }
    }
    for (Resource resource : visible.values()) {
      boolean same =
          resource.equals(old.get(resource.id()))
              && Objects.equals(
                  before.sites().get(resource.siteId()), after.sites().get(resource.siteId()));
      if (!same) {
        out.toClient(client, new ResourceCreatedOrUpdated(Messages.resource(resource, after)));
      }
    }
  }
}
