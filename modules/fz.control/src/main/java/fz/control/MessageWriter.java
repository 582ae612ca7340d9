package fz.control;

import static fz.control.SharedWriter.array;
import static fz.control.SharedWriter.nullable;
import static fz.control.SharedWriter.object;
import static fz.control.SharedWriter.optional;
import static fz.control.SharedWriter.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.control.message.AuthorizationCreated;
import fz.control.message.AuthorizationCreationFailed;
import fz.control.message.BroadcastIceCandidates;
import fz.control.message.ClientDeviceAccessAuthorized;
import fz.control.message.ClientDeviceAccessDenied;
import fz.control.message.ClientInit;
import fz.control.message.CreateAuthorization;
import fz.control.message.DevicePoolDomainResolved;
import fz.control.message.GatewayInit;
import fz.control.message.IceCandidates;
import fz.control.message.IpText;
import fz.control.message.RelaysPresence;
import fz.control.message.RequestAuthorization;

/** Writes the payloads of messages. */
final class MessageWriter {
  private MessageWriter() {}

  static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }

  static ObjectNode clientInit(ClientInit init) {
    ObjectNode node = object();
    node.set("interface", SharedWriter.clientInterface(init.interfaceConfig()));
    node.set("resources", array(init.resources(), SharedWriter::clientResource));
    node.set("relays", array(init.relays(), SharedWriter::relay));
    node.set("authorizations", array(init.authorizations(), SharedWriter::authorization));
    init.flowLogs().ifPresent(logs -> node.set("flow_logs", SharedWriter.flowLogs(logs)));
    return node;
  }

  static ObjectNode gatewayInit(GatewayInit init) {
    ObjectNode node = object();
    node.set("interface", SharedWriter.gatewayInterface(init.interfaceConfig()));
    node.putObject("config")
        .put("ipv4_masquerade_enabled", init.ipv4Masquerade())
        .put("ipv6_masquerade_enabled", init.ipv6Masquerade());
    optional(node, "account_slug", init.accountSlug());
    node.set("relays", array(init.relays(), SharedWriter::relay));
    node.set("authorizations", array(init.authorizations(), SharedWriter::authorization));
    init.flowLogs().ifPresent(logs -> node.set("flow_logs", SharedWriter.flowLogs(logs)));
    return node;
  }

  static ObjectNode relaysPresence(RelaysPresence presence) {
    ObjectNode node = object();
    node.set("disconnected_ids", texts(presence.disconnectedIds()));
    node.set("connected", array(presence.connected(), SharedWriter::relay));
    return node;
  }

  static ObjectNode candidates(IceCandidates candidates) {
    boolean gateway = candidates.peerKind() == IceCandidates.PeerKind.GATEWAY;
    ObjectNode node = object().put(gateway ? "gateway_id" : "client_id", candidates.peerId());
    node.set("candidates", texts(candidates.candidates()));
    return node;
  }

  static ObjectNode broadcast(BroadcastIceCandidates broadcast) {
    ObjectNode node = object();
    node.set("client_ids", texts(broadcast.clientIds()));
    node.set("candidates", texts(broadcast.candidates()));
    return node;
  }

  static ObjectNode authorizationCreated(AuthorizationCreated created) {
    ObjectNode node =
        object()
            .put("resource_id", created.resourceId())
            .put("gateway_id", created.gatewayId())
            .put("gateway_public_key", created.gatewayPublicKey().toBase64())
            .put("gateway_ipv4", IpText.format(created.gatewayIpv4()))
            .put("gateway_ipv6", IpText.format(created.gatewayIpv6()))
            .put("site_id", created.siteId())
            .put("preshared_key", created.presharedKey().toBase64());
    node.set("client_ice_credentials", SharedWriter.iceAuth(created.clientIce()));
    node.set("gateway_ice_credentials", SharedWriter.iceAuth(created.gatewayIce()));
    node.put("use_iceless", created.useIceless());
    optional(node, "flow_logs_ingest_token", created.flowLogsIngestToken());
    return node;
  }

  static ObjectNode creationFailed(AuthorizationCreationFailed failed) {
    ObjectNode node =
        object().put("resource_id", failed.resourceId()).put("reason", failed.reason());
    if (!failed.violatedProperties().isEmpty()) {
      node.set("violated_properties", texts(failed.violatedProperties()));
    }
    return node;
  }

  static ObjectNode deviceAuthorized(ClientDeviceAccessAuthorized access) {
    ObjectNode node =
        object()
            .put("client_id", access.clientId())
            .put("client_name", access.clientName())
            .put("client_public_key", access.clientPublicKey().toBase64())
            .put("client_ipv4", IpText.format(access.clientIpv4()))
            .put("client_ipv6", IpText.format(access.clientIpv6()))
            .put("preshared_key", access.presharedKey().toBase64());
    node.set("local_ice_credentials", SharedWriter.iceAuth(access.localIce()));
    node.set("remote_ice_credentials", SharedWriter.iceAuth(access.remoteIce()));
    node.put("ice_role", access.controlling() ? "controlling" : "controlled");
    node.put("use_iceless", access.useIceless());
    access
        .grant()
        .ifPresent(
            grant ->
                node.putObject("resource")
                    .put("id", grant.resourceId())
                    .set("filters", SharedWriter.filters(grant.filters())));
    access.expiresAt().ifPresent(time -> node.put("expires_at", time));
    optional(node, "flow_logs_ingest_token", access.flowLogsIngestToken());
    return node;
  }

  static ObjectNode deviceDenied(ClientDeviceAccessDenied denied) {
    ObjectNode node = object();
    optional(node, "client_id", denied.clientId());
    optional(node, "ipv4", denied.ipv4().map(IpText::format));
    optional(node, "ipv6", denied.ipv6().map(IpText::format));
    return node.put("reason", denied.reason());
  }

  static ObjectNode domainResolved(DevicePoolDomainResolved resolved) {
    return object()
        .put("resource_id", resolved.resourceId())
        .put("domain", resolved.domain())
        .put("ipv4", IpText.format(resolved.ipv4()))
        .put("ipv6", IpText.format(resolved.ipv6()));
  }

  static ObjectNode requestAuthorization(RequestAuthorization request) {
    ObjectNode node = object().put("resource_id", request.resourceId());
    node.set("connected_gateway_ids", texts(request.connectedGatewayIds()));
    optional(node, "ipv4", request.ipv4().map(IpText::format));
    optional(node, "ipv6", request.ipv6().map(IpText::format));
    return node;
  }

  static ObjectNode createAuthorization(CreateAuthorization create) {
    ObjectNode node = object().put("ref", create.ref());
    node.set("resource", SharedWriter.gatewayResource(create.resource()));
    node.putObject("client")
        .put("id", create.client().id())
        .put("public_key", create.client().publicKey().toBase64())
        .put("preshared_key", create.client().presharedKey().toBase64())
        .put("ipv4", IpText.format(create.client().ipv4()))
        .put("ipv6", IpText.format(create.client().ipv6()));
    node.set("client_ice_credentials", SharedWriter.iceAuth(create.clientIce()));
    node.set("gateway_ice_credentials", SharedWriter.iceAuth(create.gatewayIce()));
    nullable(node, "expires_at", create.expiresAt());
    node.put("use_iceless", create.useIceless());
    optional(node, "flow_logs_ingest_token", create.flowLogsIngestToken());
    return node;
  }
}
