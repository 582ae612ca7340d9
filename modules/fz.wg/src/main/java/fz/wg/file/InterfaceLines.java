package fz.wg.file;

import fz.packet.IpPrefix;
import fz.transport.NetworkPrefix;
import fz.wg.file.InterfaceFile.FileEndpoint;
import fz.wg.file.InterfaceFile.FilePeer;
import fz.wg.settings.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Collects the lines of a file. */
final class InterfaceLines {
  private static final String INTERFACE_KEYS =
      "Address, PrivateKey, ListenPort, MTU, FwMark, Table, DNS";
  private static final String PEER_KEYS =
      "PublicKey, PresharedKey, AllowedIPs, Endpoint, PersistentKeepalive";

  private final List<NetworkPrefix> addresses = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<FilePeer> peers = new ArrayList<>();
  private final Map<Key, Place> peerKeys = new HashMap<>();
  private final Set<String> single = new HashSet<>();
  private Place interfacePlace;
  private Key privateKey;
  private int listenPort;
  private int fwmark;
  private OptionalInt mtuBytes = OptionalInt.empty();
  private RouteTable table = new RouteTable.Automatic();
  private PeerLines peer;

  /** What was said of one peer. */
  private static final class PeerLines {
    final Place place;
    final List<IpPrefix> allowedIps = new ArrayList<>();
    Key publicKey;
    Key presharedKey = Key.NONE;
    FileEndpoint endpoint;
    int keepaliveSeconds;

    PeerLines(Place place) {
      this.place = place;
    }
  }

  void notice(String line) {
    notices.add(line);
  }

  void beginInterface(Place place) {
    if (interfacePlace != null) {
      throw place.wrong("[Interface] is there twice, see line " + interfacePlace.line());
    }
    endPeer();
    interfacePlace = place;
    single.clear();
  }

  void beginPeer(Place place) {
    endPeer();
    peer = new PeerLines(place);
    single.clear();
  }

  void take(Entry entry) {
    if (peer != null) {
      takeOfPeer(entry);
    } else if (interfacePlace != null) {
      takeOfInterface(entry);
    } else {
      throw entry
          .place()
          .wrong(Place.shown(entry.key()) + ": stands before all sections; begin with [Interface]");
    }
  }

  /** Returns all that was said. */
  InterfaceFile file(Place end) {
    endPeer();
    if (interfacePlace == null) {
      throw end.wrong("there is no [Interface] section; add one with a PrivateKey");
    }
    if (privateKey == null) {
      throw interfacePlace.wrong(
          "[Interface] has no PrivateKey; add one, which 'fz wg genkey' prints");
    }
    return new InterfaceFile(
        privateKey, listenPort, fwmark, addresses, mtuBytes, table, notices, peers);
  }

  private void takeOfInterface(Entry entry) {
    switch (entry.name()) {
      case "address" -> addresses.addAll(entry.addresses());
      case "privatekey" -> privateKey = once(entry).keyValue().clamped();
      case "listenport" -> listenPort = once(entry).port();
      case "fwmark" -> fwmark = once(entry).mark();
      case "mtu" -> mtuBytes = OptionalInt.of(once(entry).mtuBytes());
      case "table" -> table = once(entry).table();
      case "dns" ->
          notices.add(
              entry.place()
                  + ": DNS is read and not applied: fz wg leaves the host's resolvers alone; set"
                  + " them yourself, such as with 'resolvectl dns'");
      case "preup", "postup", "predown", "postdown" ->
          throw entry
              .place()
              .wrong(
                  entry.key()
                      + ": fz wg runs no commands; remove the line and run the command before or"
                      + " after 'fz wg up'");
      case "saveconfig" -> {
        if (!entry.value().equals("false")) {
          throw entry.wrong(
              "fz wg never writes the file; remove the line, and use 'wg showconf' to save");
        }
      }
      default -> throw unknown(entry, "[Interface]", INTERFACE_KEYS);
    }
  }

  private void takeOfPeer(Entry entry) {
    switch (entry.name()) {
      case "publickey" -> peer.publicKey = once(entry).keyValue();
      case "presharedkey" -> peer.presharedKey = once(entry).keyValue();
      case "allowedips" -> peer.allowedIps.addAll(entry.prefixes());
      case "endpoint" -> peer.endpoint = once(entry).endpoint();
      case "persistentkeepalive" -> peer.keepaliveSeconds = once(entry).keepaliveSeconds();
      default -> throw unknown(entry, "[Peer]", PEER_KEYS);
    }
  }

  private void endPeer() {
    if (peer == null) {
      return;
    }
    if (peer.publicKey == null) {
      throw peer.place.wrong("[Peer] has no PublicKey; add the one of the peer");
    }
    Place other = peerKeys.putIfAbsent(peer.publicKey, peer.place);
    if (other != null) {
      throw peer.place.wrong(
          "[Peer] has the PublicKey of the one in line " + other.line() + "; join the two");
    }
    peers.add(
        new FilePeer(
            peer.publicKey,
            peer.presharedKey,
            Optional.ofNullable(peer.endpoint),
            peer.keepaliveSeconds,
            peer.allowedIps));
    peer = null;
  }

  private Entry once(Entry entry) {
    if (!single.add(entry.name())) {
      throw entry.place().wrong(entry.key() + ": is there twice in its section; remove one");
    }
    return entry;
  }

  private static RuntimeException unknown(Entry entry, String section, String known) {
    return entry
        .place()
        .wrong(Place.shown(entry.key()) + ": " + section + " has no such key; it has " + known);
  }
}
