package fz.portal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.portal.policy.Account;
import fz.portal.policy.Actor;
import fz.portal.policy.Authorization;
import fz.portal.policy.Device;
import fz.portal.policy.Resource;
import fz.portal.policy.ResourceType;
import fz.portal.policy.Site;
import fz.portal.policy.TrafficFilter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The payloads that the portal sends. */
final class Messages {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Flow logs are off (interval 0); the address is required all the same. */
  private static final String NO_FLOW_API = "https://flow-logs.invalid";

  private Messages() {}

  static ObjectNode reply(String status, ObjectNode response) {
    ObjectNode payload = JSON.objectNode();
    payload.put("status", status);
    payload.set("response", response);
    return payload;
  }

  /** An object with one text. */
  static ObjectNode text(String key, String value) {
    return JSON.objectNode().put(key, value);
  }

  static ObjectNode clientInit(Device device, Collection<Resource> resources, Sites sites) {
    ObjectNode payload = JSON.objectNode();
    ObjectNode network = address(device);
    network.putNull("search_domain");
    network.putArray("upstream_do53");
    network.putArray("upstream_doh");
    network.putArray("upstream_dns");
    payload.set("interface", network);
    ArrayNode list = payload.putArray("resources");
    resources.forEach(resource -> list.add(clientResource(resource, sites)));
    payload.putArray("relays");
    payload.putArray("authorizations");
    payload.set("flow_logs", flowLogs());
    return payload;
  }

  static ObjectNode gatewayInit(Device device, Account account, List<Authorization> grants) {
    ObjectNode payload = JSON.objectNode();
    payload.set("interface", address(device));
    payload
        .putObject("config")
        .put("ipv4_masquerade_enabled", true)
        .put("ipv6_masquerade_enabled", true);
    payload.put("account_slug", account.slug());
    payload.putArray("relays");
    ArrayNode list = payload.putArray("authorizations");
    for (Authorization grant : grants) {
      list.addObject()
          .put("client_id", grant.clientId())
          .put("resource_id", grant.resourceId())
          .put("expires_at", grant.expiresAt());
    }
    payload.set("flow_logs", flowLogs());
    return payload;
  }

  /** Finds sites by id. */
  @FunctionalInterface
  interface Sites {
    Site find(String id);
  }

  static ObjectNode clientResource(Resource resource, Sites sites) {
    ObjectNode node = JSON.objectNode();
    node.put("id", resource.id());
    node.put("type", wireType(resource));
    node.put("name", resource.name());
    if (resource.type() == ResourceType.INTERNET) {
      node.put("can_be_disabled", true);
    } else {
      node.put("address", wireAddress(resource));
      node.put("address_description", resource.description());
      node.set("filters", filters(resource));
    }
    if (resource.type() == ResourceType.DNS) {
      node.put("ip_stack", resource.families().text());
    }
    Site site = sites.find(resource.siteId());
    node.putArray("sites").addObject().put("id", site.id()).put("name", site.name());
    return node;
  }

  static ObjectNode gatewayResource(Resource resource) {
    ObjectNode node = JSON.objectNode();
    node.put("type", wireType(resource));
    node.put("id", resource.id());
    if (resource.type() != ResourceType.INTERNET) {
      node.put("address", wireAddress(resource));
      node.put("name", resource.name());
      node.set("filters", filters(resource));
    }
    return node;
  }

  static ObjectNode createAuthorization(
      String ref,
      Peer client,
      Actor actor,
      Resource resource,
      Authorization authorization,
      Credentials credentials,
      String ingestToken) {
    ObjectNode payload = JSON.objectNode();
    payload.put("ref", ref);
    payload.set("resource", gatewayResource(resource));
    Device device = client.device();
    ObjectNode node = payload.putObject("client");
    node.put("id", device.id());
    node.put("public_key", device.publicKey());
    node.put("preshared_key", credentials.presharedKey());
    node.put("ipv4", device.ipv4());
    node.put("ipv6", device.ipv6());
    node.put("version", client.version().map(Version::toString).orElse(null));
    for (String unknown :
        List.of(
            "device_serial",
            "device_os_name",
            "device_os_version",
            "device_uuid",
            "firebase_installation_id",
            "identifier_for_vendor")) {
      node.putNull(unknown);
    }
    payload
        .putObject("subject")
        .putNull("auth_provider_id")
        .put("actor_id", actor.id())
        .put("actor_name", actor.name())
        .put("actor_email", actor.email());
    payload.set("client_ice_credentials", ice(credentials.client()));
    payload.set("gateway_ice_credentials", ice(credentials.gateway()));
    payload.put("expires_at", authorization.expiresAt());
    payload.put("use_iceless", false);
    payload.put("flow_logs_ingest_token", ingestToken);
    return payload;
  }

  static ObjectNode authorizationCreated(
      Resource resource, Device gateway, Credentials credentials, String ingestToken) {
    ObjectNode payload = JSON.objectNode();
    payload.put("resource_id", resource.id());
    payload.put("gateway_id", gateway.id());
    payload.put("gateway_public_key", gateway.publicKey());
    payload.put("gateway_ipv4", gateway.ipv4());
    payload.put("gateway_ipv6", gateway.ipv6());
    payload.put("site_id", resource.siteId());
    payload.put("preshared_key", credentials.presharedKey());
    payload.set("client_ice_credentials", ice(credentials.client()));
    payload.set("gateway_ice_credentials", ice(credentials.gateway()));
    payload.put("use_iceless", false);
    payload.put("flow_logs_ingest_token", ingestToken);
    return payload;
  }

  static ObjectNode authorizationCreationFailed(String resourceId, String reason) {
    return JSON.objectNode().put("resource_id", resourceId).put("reason", reason);
  }

  static ObjectNode rejectAccess(Authorization authorization) {
    return JSON.objectNode()
        .put("client_id", authorization.clientId())
        .put("resource_id", authorization.resourceId());
  }

  static ObjectNode candidates(String peerKey, String peerId, List<String> candidates) {
    ObjectNode payload = JSON.objectNode().put(peerKey, peerId);
    ArrayNode list = payload.putArray("candidates");
    candidates.forEach(list::add);
    return payload;
  }

  static ObjectNode noRelays() {
    ObjectNode payload = JSON.objectNode();
    payload.putArray("disconnected_ids");
    payload.putArray("connected");
    return payload;
  }

  /** A bare string as the payload. */
  static JsonNode bare(String value) {
    return JSON.textNode(value);
  }

  private static ObjectNode address(Device device) {
    return JSON.objectNode().put("ipv4", device.ipv4()).put("ipv6", device.ipv6());
  }

  private static ObjectNode flowLogs() {
    return JSON.objectNode()
        .put("api_url", NO_FLOW_API)
        .put("upload_interval_secs", 0)
        .put("upload_batch_size", 1000);
  }

  private static ObjectNode ice(Credentials.Ice ice) {
    return JSON.objectNode().put("username", ice.username()).put("password", ice.password());
  }

  private static String wireType(Resource resource) {
    return resource.type() == ResourceType.IP ? "cidr" : resource.type().text();
  }

  private static String wireAddress(Resource resource) {
    if (resource.type() != ResourceType.IP) {
      return resource.address();
    }
    return resource.address() + (resource.address().indexOf(':') >= 0 ? "/128" : "/32");
  }

  private static ArrayNode filters(Resource resource) {
    ArrayNode list = JSON.arrayNode();
    for (TrafficFilter filter : resource.filters()) {
      ObjectNode node = list.addObject();
      node.put("protocol", filter.protocol().name().toLowerCase(Locale.ROOT));
      if (filter.protocol() != TrafficFilter.Protocol.ICMP) {
        node.put("port_range_start", filter.first()).put("port_range_end", filter.last());
      }
    }
    return list;
  }
}
