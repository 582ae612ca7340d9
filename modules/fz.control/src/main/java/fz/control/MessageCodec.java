package fz.control;

import static fz.control.SharedWriter.object;

import com.fasterxml.jackson.databind.JsonNode;
import fz.control.JsonFields.MalformedException;
import fz.control.message.AccessAuthorizationExpiryUpdated;
import fz.control.message.AuthorizationAccepted;
import fz.control.message.AuthorizationCreated;
import fz.control.message.AuthorizationCreationFailed;
import fz.control.message.BroadcastIceCandidates;
import fz.control.message.ClientDeviceAccessAuthorized;
import fz.control.message.ClientDeviceAccessDenied;
import fz.control.message.ClientIceCandidateError;
import fz.control.message.ClientInit;
import fz.control.message.ConfigChanged;
import fz.control.message.CreateAuthorization;
import fz.control.message.DevicePoolDomainResolutionFailed;
import fz.control.message.DevicePoolDomainResolved;
import fz.control.message.GatewayInit;
import fz.control.message.IceCandidates;
import fz.control.message.NoRelays;
import fz.control.message.PortalMessage;
import fz.control.message.RejectAccess;
import fz.control.message.RelayInit;
import fz.control.message.RelaysPresence;
import fz.control.message.RequestAuthorization;
import fz.control.message.ResolveDevicePoolDomain;
import fz.control.message.ResourceCreatedOrUpdated;
import fz.control.message.ResourceDeleted;
import fz.control.message.ResourceFiltersUpdated;
import fz.control.message.ResourceUpdated;
import fz.control.message.SnownetCapabilities;

/**
 * Translates between messages and the payloads of frames. Reading is lenient: unknown fields are
 * ignored, a malformed resource in a list is skipped, older field names are understood. A message
 * that lacks a field is reported as {@link Malformed}; nothing is thrown for content.
 */
public final class MessageCodec {
  private MessageCodec() {}

  /**
   * Reads the message in a frame.
   *
   * @param direction the way that the frame came
   * @param frame a frame that is neither a reply nor a heartbeat
   */
  public static Decoded decode(Direction direction, Frame frame) {
    try {
      PortalMessage message =
          switch (direction) {
            case TO_CLIENT -> readToClient(frame.event(), frame.payload());
            case FROM_CLIENT -> readFromClient(frame.event(), frame.payload());
            case TO_GATEWAY -> readToGateway(frame.event(), frame.payload());
            case FROM_GATEWAY -> readFromGateway(frame.event(), frame.payload());
            case TO_RELAY -> frame.event().equals("init") ? new RelayInit() : null;
            case FROM_RELAY -> null;
          };
      return message == null ? new Unknown(frame.event()) : new Message(message);
    } catch (MalformedException e) {
      return new Malformed(frame.event(), e.getMessage());
    }
  }

  private static PortalMessage.ToClient readToClient(String event, JsonNode payload)
      throws MalformedException {
    if (event.equals("resource_deleted")) {
      if (!payload.isTextual()) {
        throw new MalformedException("not a text");
      }
      return new ResourceDeleted(payload.textValue());
    }
    return switch (event) {
      case "init" -> MessageReader.clientInit(fields(payload));
      case "config_changed" ->
          new ConfigChanged(fields(payload).object("interface", SharedReader::interfaceConfig));
      case "resource_created_or_updated" ->
          new ResourceCreatedOrUpdated(SharedReader.clientResource(fields(payload)));
      case "relays_presence" -> MessageReader.relaysPresence(fields(payload));
      case "ice_candidates", "gateway_ice_candidates" ->
          MessageReader.ofGateway(fields(payload), false);
      case "invalidate_ice_candidates", "invalidate_gateway_ice_candidates" ->
          MessageReader.ofGateway(fields(payload), true);
      case "client_ice_candidates" -> MessageReader.ofClient(fields(payload), false);
      case "invalidate_client_ice_candidates" -> MessageReader.ofClient(fields(payload), true);
      case "authorization_created" -> MessageReader.authorizationCreated(fields(payload));
      case "authorization_creation_failed" -> MessageReader.creationFailed(fields(payload));
      case "client_device_access_authorized" -> MessageReader.deviceAuthorized(fields(payload));
      case "client_device_access_denied" -> MessageReader.deviceDenied(fields(payload));
      case "client_ice_candidate_error" ->
          new ClientIceCandidateError(
              fields(payload).text("client_id"), fields(payload).text("reason"));
      case "device_pool_domain_resolved" -> MessageReader.domainResolved(fields(payload));
      case "device_pool_domain_resolution_failed" ->
          new DevicePoolDomainResolutionFailed(
              fields(payload).text("resource_id"),
              fields(payload).text("domain"),
              fields(payload).text("reason"));
      case "resource_filters_updated" ->
          new ResourceFiltersUpdated(
              fields(payload).text("id"), SharedReader.filters(fields(payload)));
      case "reject_access" -> MessageReader.rejectAccess(fields(payload));
      case "access_authorization_expiry_updated" -> MessageReader.expiryUpdated(fields(payload));
      default -> null;
    };
  }

  private static PortalMessage.FromClient readFromClient(String event, JsonNode payload)
      throws MalformedException {
    return switch (event) {
      case "request_authorization" -> MessageReader.requestAuthorization(fields(payload));
      case "new_gateway_ice_candidates" -> MessageReader.ofGateway(fields(payload), false);
      case "invalidate_gateway_ice_candidates" -> MessageReader.ofGateway(fields(payload), true);
      case "new_client_ice_candidates" -> MessageReader.ofClient(fields(payload), false);
      case "invalidate_client_ice_candidates" -> MessageReader.ofClient(fields(payload), true);
      case "resolve_device_pool_domain" ->
          new ResolveDevicePoolDomain(
              fields(payload).text("resource_id"), fields(payload).text("domain"));
      case "no_relays" -> new NoRelays();
      case "set_snownet_capabilities" ->
          new SnownetCapabilities(fields(payload).bool("iceless", false));
      default -> null;
    };
  }

  private static PortalMessage.ToGateway readToGateway(String event, JsonNode payload)
      throws MalformedException {
    return switch (event) {
      case "init" -> MessageReader.gatewayInit(fields(payload));
      case "create_authorization" -> MessageReader.createAuthorization(fields(payload));
      case "reject_access" -> MessageReader.rejectAccess(fields(payload));
      case "access_authorization_expiry_updated" -> MessageReader.expiryUpdated(fields(payload));
      case "resource_updated" -> new ResourceUpdated(SharedReader.gatewayResource(fields(payload)));
      case "ice_candidates" -> MessageReader.ofClient(fields(payload), false);
      case "invalidate_ice_candidates" -> MessageReader.ofClient(fields(payload), true);
      case "relays_presence" -> MessageReader.relaysPresence(fields(payload));
      default -> null;
    };
  }

  private static PortalMessage.FromGateway readFromGateway(String event, JsonNode payload)
      throws MalformedException {
    return switch (event) {
      case "authorization_created" -> new AuthorizationAccepted(fields(payload).text("ref"));
      case "broadcast_ice_candidates" -> MessageReader.broadcast(fields(payload), false);
      case "broadcast_invalidated_ice_candidates" -> MessageReader.broadcast(fields(payload), true);
      case "no_relays" -> new NoRelays();
      case "set_snownet_capabilities" ->
          new SnownetCapabilities(fields(payload).bool("iceless", false));
      default -> null;
    };
  }

  private static JsonFields fields(JsonNode payload) throws MalformedException {
    return JsonFields.of(payload);
  }

  /** Writes a message to a client, as a frame without number. */
  public static Frame encode(PortalMessage.ToClient message) {
    return switch (message) {
      case ClientInit m -> pushToClient("init", MessageWriter.clientInit(m));
      case ConfigChanged m ->
          pushToClient(
              "config_changed",
              object().set("interface", SharedWriter.clientInterface(m.interfaceConfig())));
      case ResourceCreatedOrUpdated m ->
          pushToClient("resource_created_or_updated", SharedWriter.clientResource(m.resource()));
      case ResourceDeleted m ->
          pushToClient("resource_deleted", MessageWriter.text(m.resourceId()));
      case RelaysPresence m -> pushToClient("relays_presence", MessageWriter.relaysPresence(m));
      case IceCandidates m -> {
        boolean gateway = m.peerKind() == IceCandidates.PeerKind.GATEWAY;
        String event = gateway ? "ice_candidates" : "client_ice_candidates";
        yield pushToClient(
            m.invalidated() ? "invalidate_" + event : event, MessageWriter.candidates(m));
      }
      case AuthorizationCreated m ->
          pushToClient("authorization_created", MessageWriter.authorizationCreated(m));
      case AuthorizationCreationFailed m ->
          pushToClient("authorization_creation_failed", MessageWriter.creationFailed(m));
      case ClientDeviceAccessAuthorized m ->
          pushToClient("client_device_access_authorized", MessageWriter.deviceAuthorized(m));
      case ClientDeviceAccessDenied m ->
          pushToClient("client_device_access_denied", MessageWriter.deviceDenied(m));
      case ClientIceCandidateError m ->
          pushToClient(
              "client_ice_candidate_error",
              object().put("client_id", m.clientId()).put("reason", m.reason()));
      case DevicePoolDomainResolved m ->
          pushToClient("device_pool_domain_resolved", MessageWriter.domainResolved(m));
      case DevicePoolDomainResolutionFailed m ->
          pushToClient(
              "device_pool_domain_resolution_failed",
              object()
                  .put("resource_id", m.resourceId())
                  .put("domain", m.domain())
                  .put("reason", m.reason()));
      case ResourceFiltersUpdated m ->
          pushToClient(
              "resource_filters_updated",
              object().put("id", m.resourceId()).set("filters", SharedWriter.filters(m.filters())));
      case RejectAccess m -> pushToClient("reject_access", rejectAccess(m));
      case AccessAuthorizationExpiryUpdated m ->
          pushToClient("access_authorization_expiry_updated", expiryUpdated(m));
    };
  }

  /** Writes a message of a client, as a frame without number. */
  public static Frame encode(PortalMessage.FromClient message) {
    String topic = Direction.FROM_CLIENT.topic();
    return switch (message) {
      case RequestAuthorization m ->
          Frame.push(topic, "request_authorization", MessageWriter.requestAuthorization(m));
      case IceCandidates m -> {
        boolean gateway = m.peerKind() == IceCandidates.PeerKind.GATEWAY;
        String event = gateway ? "_gateway_ice_candidates" : "_client_ice_candidates";
        yield Frame.push(
            topic, (m.invalidated() ? "invalidate" : "new") + event, MessageWriter.candidates(m));
      }
      case ResolveDevicePoolDomain m ->
          Frame.push(
              topic,
              "resolve_device_pool_domain",
              object().put("resource_id", m.resourceId()).put("domain", m.domain()));
      case NoRelays m -> Frame.push(topic, "no_relays", object());
      case SnownetCapabilities m ->
          Frame.push(topic, "set_snownet_capabilities", object().put("iceless", m.iceless()));
    };
  }

  /**
   * Writes a message to a gateway, as a frame without number.
   *
   * @throws IllegalArgumentException if it has a resource that gateways cannot serve
   */
  public static Frame encode(PortalMessage.ToGateway message) {
    return switch (message) {
      case GatewayInit m -> pushToGateway("init", MessageWriter.gatewayInit(m));
      case CreateAuthorization m ->
          pushToGateway("create_authorization", MessageWriter.createAuthorization(m));
      case RejectAccess m -> pushToGateway("reject_access", rejectAccess(m));
      case AccessAuthorizationExpiryUpdated m ->
          pushToGateway("access_authorization_expiry_updated", expiryUpdated(m));
      case ResourceUpdated m ->
          pushToGateway("resource_updated", SharedWriter.gatewayResource(m.resource()));
      case IceCandidates m ->
          pushToGateway(
              m.invalidated() ? "invalidate_ice_candidates" : "ice_candidates",
              MessageWriter.candidates(m));
      case RelaysPresence m -> pushToGateway("relays_presence", MessageWriter.relaysPresence(m));
    };
  }

  /** Writes a message of a gateway, as a frame without number. */
  public static Frame encode(PortalMessage.FromGateway message) {
    String topic = Direction.FROM_GATEWAY.topic();
    return switch (message) {
      case AuthorizationAccepted m ->
          Frame.push(topic, "authorization_created", object().put("ref", m.ref()));
      case BroadcastIceCandidates m ->
          Frame.push(
              topic,
              m.invalidated() ? "broadcast_invalidated_ice_candidates" : "broadcast_ice_candidates",
              MessageWriter.broadcast(m));
      case NoRelays m -> Frame.push(topic, "no_relays", object());
      case SnownetCapabilities m ->
          Frame.push(topic, "set_snownet_capabilities", object().put("iceless", m.iceless()));
    };
  }

  /** Writes a message to a relay, as a frame without number. */
  public static Frame encode(PortalMessage.ToRelay message) {
    return switch (message) {
      case RelayInit m -> Frame.push(Direction.TO_RELAY.topic(), "init", object());
    };
  }

  /**
   * Writes a message of either role.
   *
   * @throws IllegalArgumentException if that role never sends it
   */
  public static Frame encode(Direction direction, PortalMessage message) {
    if (direction == Direction.FROM_CLIENT && message instanceof PortalMessage.FromClient m) {
      return encode(m);
    }
    if (direction == Direction.FROM_GATEWAY && message instanceof PortalMessage.FromGateway m) {
      return encode(m);
    }
    if (direction == Direction.TO_CLIENT && message instanceof PortalMessage.ToClient m) {
      return encode(m);
    }
    if (direction == Direction.TO_GATEWAY && message instanceof PortalMessage.ToGateway m) {
      return encode(m);
    }
    if (direction == Direction.TO_RELAY && message instanceof PortalMessage.ToRelay m) {
      return encode(m);
    }
    throw new IllegalArgumentException(
        message.getClass().getSimpleName() + " does not go " + direction);
  }

  private static Frame pushToClient(String event, JsonNode payload) {
    return Frame.push(Direction.TO_CLIENT.topic(), event, payload);
  }

  private static Frame pushToGateway(String event, JsonNode payload) {
    return Frame.push(Direction.TO_GATEWAY.topic(), event, payload);
  }

  private static JsonNode rejectAccess(RejectAccess message) {
    return object().put("client_id", message.clientId()).put("resource_id", message.resourceId());
  }

  private static JsonNode expiryUpdated(AccessAuthorizationExpiryUpdated message) {
    return object()
        .put("client_id", message.clientId())
        .put("resource_id", message.resourceId())
        .put("expires_at", message.expiresAt());
  }

  /** What came of reading a frame. */
  public sealed interface Decoded {}

  /**
   * A message.
   *
   * @param message of the kind that the direction permits
   */
  public record Message(PortalMessage message) implements Decoded {}

  /**
   * A message that this version does not know; to be skipped.
   *
   * @param event its name
   */
  public record Unknown(String event) implements Decoded {}

  /**
   * A message that lacks something; to be skipped.
   *
   * @param event its name
   * @param reason what is missing, without anything of the content
   */
  public record Malformed(String event, String reason) implements Decoded {}
}
