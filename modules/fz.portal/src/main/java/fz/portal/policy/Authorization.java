package fz.portal.policy;

/**
 * Leave for one client to reach one resource through one gateway. It is kept until the gateway
 * knows that it is gone.
 *
 * @param actorId the actor of the client
 * @param tokenId the token that the client had connected with
 * @param policyId the policy that gave the leave
 * @param createdAt seconds since 1970
 * @param expiresAt seconds since 1970
 */
public record Authorization(
    String id,
    String gatewayId,
    String clientId,
    String actorId,
    String tokenId,
    String resourceId,
    String policyId,
    long createdAt,
    long expiresAt) {}
