package fz.wg.settings;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What shall change of a peer, which is added if it is not there. What is absent stays as it is.
 *
 * @param publicKey which peer
 * @param remove true if the peer goes, whatever else is said of it
 * @param updateOnly true if nothing is done when the peer is not there
 * @param presharedKey {@link Key#NONE} removes it
 * @param endpoint where datagrams to the peer go until it roams
 * @param keepaliveSeconds interval of persistent keepalives, 0 for none
 * @param replaceAllowedIps true if all its addresses are taken away first
 * @param allowedIps addresses that it gets or loses, in this order
 */
public record PeerChange(
    Key publicKey,
    boolean remove,
    boolean updateOnly,
    Optional<Key> presharedKey,
    Optional<Endpoint> endpoint,
    OptionalInt keepaliveSeconds,
    boolean replaceAllowedIps,
    List<AllowedIp> allowedIps) {

  /** Copies the list. */
  public PeerChange {
    allowedIps = List.copyOf(allowedIps);
  }

  /**
   * A range of addresses.
   *
   * @param removed true if the peer loses it
   */
  public record AllowedIp(IpPrefix prefix, boolean removed) {}

  /** Collects what is said of a peer, one thing after the other; the last word counts. */
  public static final class Builder {
    private final Key publicKey;
    private final List<AllowedIp> allowedIps = new ArrayList<>();
    private boolean remove;
    private boolean updateOnly;
    private Key presharedKey;
    private Endpoint endpoint;
    private OptionalInt keepaliveSeconds = OptionalInt.empty();
    private boolean replaceAllowedIps;

    /** Begins with nothing but the peer's name. */
    public Builder(Key publicKey) {
      this.publicKey = publicKey;
    }

    /** The peer goes. */
    public void remove() {
      remove = true;
    }

    /** Nothing is done if the peer is not there. */
    public void updateOnly() {
      updateOnly = true;
    }

    /** Sets the preshared key. */
    public void presharedKey(Key key) {
      presharedKey = key;
    }

    /** Sets the endpoint. */
    public void endpoint(Endpoint value) {
      endpoint = value;
    }

    /** Sets the interval of persistent keepalives. */
    public void keepaliveSeconds(int seconds) {
      keepaliveSeconds = OptionalInt.of(seconds);
    }

    /** Takes all addresses away, those that were given here before included. */
    public void replaceAllowedIps() {
      replaceAllowedIps = true;
      allowedIps.clear();
    }

    /** Gives or takes a range of addresses. */
    public void allowedIp(IpPrefix prefix, boolean removed) {
      allowedIps.add(new AllowedIp(prefix, removed));
    }

    /** Returns what was collected. */
    public PeerChange build() {
      return new PeerChange(
          publicKey,
          remove,
          updateOnly,
          Optional.ofNullable(presharedKey),
          Optional.ofNullable(endpoint),
          keepaliveSeconds,
          replaceAllowedIps,
          allowedIps);
    }
  }
}
