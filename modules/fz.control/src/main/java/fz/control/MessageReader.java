package fz.control;

import fz.control.JsonFields.MalformedException;
import fz.control.message.AccessAuthorizationExpiryUpdated;
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
import fz.control.message.RejectAccess;
import fz.control.message.RelaysPresence;
import fz.control.message.RequestAuthorization;

/** Reads the payloads of messages. */
final class MessageReader {
  private MessageReader() {}

  static ClientInit clientInit(JsonFields fields) throws MalformedException {
    return new ClientInit(
        fields.object("interface", SharedReader::interfaceConfig),
        fields.lenientList(SharedReader::clientResource, "resources"),
        SharedReader.relays(fields, "relays"),
        fields.list(SharedReader::authorization, "authorizations"),
        fields.optionalObject("flow_logs", SharedReader::flowLogs));
  }

  static GatewayInit gatewayInit(JsonFields fields) throws MalformedException {
    return new GatewayInit(
        fields.object("interface", SharedReader::interfaceConfig),
        fields.object("config", f -> f.bool("ipv4_masquerade_enabled")),
        fields.object("config", f -> f.bool("ipv6_masquerade_enabled")),
        fields.optionalText("account_slug"),
        SharedReader.relays(fields, "relays"),
        fields.list(SharedReader::authorization, "authorizations"),
        fields.optionalObject("flow_logs", SharedReader::flowLogs));
  }

  static RelaysPresence relaysPresence(JsonFields fields) throws MalformedException {
    return new RelaysPresence(
        fields.texts("disconnected_ids"), SharedReader.relays(fields, "connected"));
  }

  static IceCandidates ofGateway(JsonFields fields, boolean invalidated) throws MalformedException {
    return new IceCandidates(
        IceCandidates.PeerKind.GATEWAY,
        fields.text("gateway_id"),
        invalidated,
        fields.texts("candidates"));
  }

  static IceCandidates ofClient(JsonFields fields, boolean invalidated) throws MalformedException {
    return new IceCandidates(
        IceCandidates.PeerKind.CLIENT,
        fields.text("client_id"),
        invalidated,
        fields.texts("candidates"));
  }

  static BroadcastIceCandidates broadcast(JsonFields fields, boolean invalidated)
      throws MalformedException {
    return new BroadcastIceCandidates(
        fields.texts("client_ids"), invalidated, fields.texts("candidates"));
  }

  static AuthorizationCreated authorizationCreated(JsonFields fields) throws MalformedException {
    return new AuthorizationCreated(
        fields.text("resource_id"),
        fields.text("gateway_id"),
        fields.key("gateway_public_key"),
        fields.address("gateway_ipv4"),
        fields.address("gateway_ipv6"),
        fields.text("site_id", "gateway_group_id"),
        fields.key("preshared_key"),
        fields.object("client_ice_credentials", SharedReader::iceAuth),
        fields.object("gateway_ice_credentials", SharedReader::iceAuth),
        fields.bool("use_iceless", false),
        fields.optionalText("flow_logs_ingest_token"));
  }

  static AuthorizationCreationFailed creationFailed(JsonFields fields) throws MalformedException {
    return new AuthorizationCreationFailed(
        fields.text("resource_id"), fields.text("reason"), fields.texts("violated_properties"));
  }

  static ClientDeviceAccessAuthorized deviceAuthorized(JsonFields fields)
      throws MalformedException {
    return new ClientDeviceAccessAuthorized(
        fields.text("client_id"),
        fields.text("client_name"),
        fields.key("client_public_key"),
        fields.address("client_ipv4"),
        fields.address("client_ipv6"),
        fields.key("preshared_key"),
        fields.object("local_ice_credentials", SharedReader::iceAuth),
        fields.object("remote_ice_credentials", SharedReader::iceAuth),
        controlling(fields),
        fields.bool("use_iceless", false),
        fields.optionalObject(
            "resource",
            f -> new ClientDeviceAccessAuthorized.Grant(f.text("id"), SharedReader.filters(f))),
        fields.optionalInteger("expires_at"),
        fields.optionalText("flow_logs_ingest_token"));
  }

  private static boolean controlling(JsonFields fields) throws MalformedException {
    return switch (fields.text("ice_role")) {
      case "controlling" -> true;
      case "controlled" -> false;
      default -> throw new MalformedException("unknown ice_role");
    };
  }

  static ClientDeviceAccessDenied deviceDenied(JsonFields fields) throws MalformedException {
    return new ClientDeviceAccessDenied(
        fields.optionalText("client_id"),
        fields.optionalAddress("ipv4"),
        fields.optionalAddress("ipv6"),
        fields.text("reason"));
  }

  static DevicePoolDomainResolved domainResolved(JsonFields fields) throws MalformedException {
    return new DevicePoolDomainResolved(
        fields.text("resource_id"),
        fields.text("domain"),
        fields.address("ipv4"),
        fields.address("ipv6"));
  }

  static RejectAccess rejectAccess(JsonFields fields) throws MalformedException {
    return new RejectAccess(fields.text("client_id"), fields.text("resource_id"));
  }

  static AccessAuthorizationExpiryUpdated expiryUpdated(JsonFields fields)
      throws MalformedException {
    return new AccessAuthorizationExpiryUpdated(
        fields.text("client_id"), fields.text("resource_id"), fields.integer("expires_at"));
  }

  static RequestAuthorization requestAuthorization(JsonFields fields) throws MalformedException {
    return new RequestAuthorization(
        fields.text("resource_id"),
        fields.texts("connected_gateway_ids"),
        fields.optionalAddress("ipv4"),
        fields.optionalAddress("ipv6"));
  }

  static CreateAuthorization createAuthorization(JsonFields fields) throws MalformedException {
    return new CreateAuthorization(
        fields.text("ref"),
        fields.object("resource", SharedReader::gatewayResource),
        fields.object("client", MessageReader::authorizedClient),
        fields.object("client_ice_credentials", SharedReader::iceAuth),
        fields.object("gateway_ice_credentials", SharedReader::iceAuth),
        fields.optionalInteger("expires_at"),
        fields.bool("use_iceless", false),
        fields.optionalText("flow_logs_ingest_token"));
  }

  private static CreateAuthorization.AuthorizedClient authorizedClient(JsonFields fields)
      throws MalformedException {
    return new CreateAuthorization.AuthorizedClient(
        fields.text("id"),
        fields.key("public_key"),
        fields.key("preshared_key"),
        fields.address("ipv4"),
        fields.address("ipv6"));
  }
}
