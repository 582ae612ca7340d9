package fz.portal.session;

import java.util.Optional;

/**
 * A relay at the other end of a session, as established before it was opened.
 *
 * @param tokenId the token that was shown
 * @param expiresAt when the token is over, seconds since 1970, or {@link Long#MAX_VALUE}
 * @param name what it calls itself; may be empty
 * @param ipv4 the address that peers reach it by
 * @param ipv6 the same of the other family; at least one of both is there
 * @param port where it listens
 */
public record RelayPeer(
    String tokenId,
    long expiresAt,
    String name,
    Optional<String> ipv4,
    Optional<String> ipv6,
    int port) {}
