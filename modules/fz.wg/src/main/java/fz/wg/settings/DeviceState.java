package fz.wg.settings;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an interface is at one moment.
 *
 * @param privateKey {@link Key#NONE} if there is none
 * @param listenPort UDP port; 0 if it is not known
 * @param fwmark mark of the own datagrams, 0 for none
 * @param peers in the order in which they were added
 */
public record DeviceState(Key privateKey, int listenPort, int fwmark, List<PeerState> peers) {
  /** Copies the list. */
  public DeviceState {
    peers = List.copyOf(peers);
  }

  /**
   * What a peer is at one moment.
   *
   * @param publicKey its name
   * @param presharedKey {@link Key#NONE} if there is none
   * @param endpoint where datagrams to it go, if that is known
   * @param lastHandshake when its latest session began, if there was one
   * @param receivedBytes of datagrams
   * @param sentBytes of datagrams
   * @param keepaliveSeconds interval of persistent keepalives, 0 for none
   * @param allowedIps its addresses
   */
  public record PeerState(
      Key publicKey,
      Key presharedKey,
      Optional<Endpoint> endpoint,
      Optional<Instant> lastHandshake,
      long receivedBytes,
      long sentBytes,
      int keepaliveSeconds,
      List<IpPrefix> allowedIps) {
    /** Copies the list. */
    public PeerState {
      allowedIps = List.copyOf(allowedIps);
    }
  }
}
