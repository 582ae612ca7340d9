package fz.wg.file;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.transport.NetworkPrefix;
import fz.wg.settings.DeviceChange;
import fz.wg.settings.Key;
import fz.wg.settings.PeerChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What a configuration file says.
 *
 * @param privateKey of the interface
 * @param listenPort UDP port, 0 for any that is free
 * @param fwmark mark of the own datagrams, 0 for none
 * @param addresses of the interface
 * @param mtuBytes largest packet, if it is said
 * @param table where routes go
 * @param notices what the user should know of the file, one line each
 * @param peers in the order of the file
 */
public record InterfaceFile(
    Key privateKey,
    int listenPort,
    int fwmark,
    List<NetworkPrefix> addresses,
    OptionalInt mtuBytes,
    RouteTable table,
    List<String> notices,
    List<FilePeer> peers) {

  /** Copies the lists. */
  public InterfaceFile {
    addresses = List.copyOf(addresses);
    notices = List.copyOf(notices);
    peers = List.copyOf(peers);
  }

  /**
   * A peer.
   *
   * @param publicKey its name
   * @param presharedKey {@link Key#NONE} for none
   * @param endpoint where it is reached first, if it is said
   * @param keepaliveSeconds interval of persistent keepalives, 0 for none
   * @param allowedIps its addresses
   */
  public record FilePeer(
      Key publicKey,
      Key presharedKey,
      Optional<FileEndpoint> endpoint,
      int keepaliveSeconds,
      List<IpPrefix> allowedIps) {
    /** Copies the list. */
    public FilePeer {
      allowedIps = List.copyOf(allowedIps);
    }
  }

  /**
   * An endpoint whose name was not looked up yet.
   *
   * @param place file and line
   * @param host a name or an address
   * @param port from 1 to 65535
   */
  public record FileEndpoint(String place, String host, int port) {}

  /** Returns the addresses of all peers. */
  public List<IpPrefix> allowedIps() {
    return peers.stream().flatMap(peer -> peer.allowedIps().stream()).toList();
  }

  /**
   * Returns what makes an interface that was just opened with port and mark into this one.
   *
   * @param resolver looks names up
   */
  public DeviceChange change(Function<FileEndpoint, Endpoint> resolver) {
    List<PeerChange> changes = new ArrayList<>();
    for (FilePeer peer : peers) {
      PeerChange.Builder change = new PeerChange.Builder(peer.publicKey());
      change.presharedKey(peer.presharedKey());
      change.keepaliveSeconds(peer.keepaliveSeconds());
      peer.endpoint().map(resolver).ifPresent(change::endpoint);
      peer.allowedIps().forEach(prefix -> change.allowedIp(prefix, false));
      changes.add(change.build());
    }
    return new DeviceChange(
        Optional.of(privateKey), OptionalInt.empty(), OptionalInt.empty(), true, changes);
  }
}
