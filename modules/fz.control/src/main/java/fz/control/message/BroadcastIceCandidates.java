package fz.control.message;

import java.util.List;

/**
 * Candidates of a gateway for some clients.
 *
 * @param clientIds whom they are for
 * @param invalidated true if these candidates are void, false if they are new
 * @param candidates lines of the form {@code candidate:…}, best first
 */
public record BroadcastIceCandidates(
    List<String> clientIds, boolean invalidated, List<String> candidates)
    implements PortalMessage.FromGateway {
  /** Copies the lists. */
  public BroadcastIceCandidates {
    clientIds = List.copyOf(clientIds);
    candidates = List.copyOf(candidates);
  }
}
