package fz.control.message;

/**
 * Candidates could not be delivered to another client.
 *
 * @param clientId whom they were for
 * @param reason why
 */
public record ClientIceCandidateError(String clientId, String reason)
    implements PortalMessage.ToClient {}
