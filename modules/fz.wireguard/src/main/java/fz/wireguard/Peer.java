package fz.wireguard;

import fz.packet.Endpoint;

/** One peer of a {@link WireGuard} core. All methods are called by the core thread. */
public final class Peer {
  private final PeerConfig config;
  private Endpoint endpoint;

  Peer(PeerConfig config) {
    this.config = config;
  }

  /** Returns a copy of the peer's public key. */
  public byte[] publicKey() {
    return config.publicKey().clone();
  }

  /** Returns the object of the owner, or null. */
  public Object tag() {
    return config.tag();
  }

  /** Returns where datagrams to the peer go, or null if that is not known. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Sets where datagrams to the peer go. Datagrams that waited for an endpoint are queued. Null
   * makes them wait again.
   */
  public void endpoint(Endpoint newEndpoint) {
    this.endpoint = newEndpoint;
  }

  /** Returns true if data could be sent under a session when the core was last called. */
  public boolean hasSession() {
    return false;
  }

  /** Returns true if an initiation was sent and neither answered nor given up. */
  public boolean isHandshaking() {
    return false;
  }

  /**
   * Starts a new handshake at once, whether or not there is a session, such as after the path to
   * the peer has changed. A handshake that is under way begins anew, with a new attempt time.
   *
   * @return false if nothing was started: there is no endpoint, or the peer must begin
   */
  public boolean initiateHandshake(long nowNanos) {
    return false;
  }

  /** Changes the preshared key of future handshakes; 32 bytes. */
  public void presharedKey(byte[] key) {}

  /** Returns what was exchanged so far. */
  public PeerStatistics statistics() {
    return new PeerStatistics(0, 0, 0, 0, 0, 0);
  }
}
