package fz.control.message;

import java.util.List;

/**
 * Candidates of a connection between two peers. Towards a client or from it, {@code peer} is the
 * other side; towards a gateway it is the client that they come from.
 *
 * @param peerKind what the peer is
 * @param peerId its id
 * @param invalidated true if these candidates are void, false if they are new
 * @param candidates lines of the form {@code candidate:…}, unparsed
 */
public record IceCandidates(
    PeerKind peerKind, String peerId, boolean invalidated, List<String> candidates)
    implements PortalMessage.ToClient, PortalMessage.ToGateway, PortalMessage.FromClient {
  /** Copies the list. */
  public IceCandidates {
    candidates = List.copyOf(candidates);
  }

  /** What the peer of a connection is. */
  public enum PeerKind {
    /** A gateway. */
    GATEWAY,
    /** A client. */
    CLIENT
  }

  /** Returns new candidates for or of a gateway. */
  public static IceCandidates ofGateway(String gatewayId, List<String> candidates) {
    return new IceCandidates(PeerKind.GATEWAY, gatewayId, false, candidates);
  }

  /** Returns new candidates for or of a client. */
  public static IceCandidates ofClient(String clientId, List<String> candidates) {
    return new IceCandidates(PeerKind.CLIENT, clientId, false, candidates);
  }
}
