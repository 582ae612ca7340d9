package fz.portal.session;

import fz.portal.policy.Device;
import java.util.Optional;

/**
 * Who is at the other end of a session, as established before it was opened.
 *
 * @param tokenId the token that was shown
 * @param expiresAt when the token is over, seconds since 1970, or {@link Long#MAX_VALUE}
 * @param version of the peer's program; empty if unknown
 */
public record Peer(Device device, String tokenId, long expiresAt, Optional<Version> version) {}
