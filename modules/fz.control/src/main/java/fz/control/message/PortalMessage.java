package fz.control.message;

/**
 * A message of the portal channel, without its frame. Messages hold addresses, names and secrets;
 * do not log them above DEBUG. Ids are opaque text, usually UUIDs.
 */
public sealed interface PortalMessage {
  /** What the portal tells a client. */
  sealed interface ToClient extends PortalMessage
      permits ClientInit,
          ConfigChanged,
          ResourceCreatedOrUpdated,
          ResourceDeleted,
          RelaysPresence,
          IceCandidates,
          AuthorizationCreated,
          AuthorizationCreationFailed,
          ClientDeviceAccessAuthorized,
          ClientDeviceAccessDenied,
          ClientIceCandidateError,
          DevicePoolDomainResolved,
          DevicePoolDomainResolutionFailed,
          ResourceFiltersUpdated,
          RejectAccess,
          AccessAuthorizationExpiryUpdated {}

  /** What a client tells the portal. */
  sealed interface FromClient extends PortalMessage
      permits RequestAuthorization,
          IceCandidates,
          ResolveDevicePoolDomain,
          NoRelays,
          SnownetCapabilities {}

  /** What the portal tells a gateway. */
  sealed interface ToGateway extends PortalMessage
      permits GatewayInit,
          CreateAuthorization,
          RejectAccess,
          AccessAuthorizationExpiryUpdated,
          ResourceUpdated,
          IceCandidates,
          RelaysPresence {}

  /** What a gateway tells the portal. */
  sealed interface FromGateway extends PortalMessage
      permits AuthorizationAccepted, BroadcastIceCandidates, NoRelays, SnownetCapabilities {}

  /** What the portal tells a relay. */
  sealed interface ToRelay extends PortalMessage permits RelayInit {}
}
