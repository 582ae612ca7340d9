package fz.wg.uapi;

import fz.wg.settings.DeviceChange;
import fz.wg.settings.Key;
import fz.wg.settings.PeerChange;
import fz.wg.settings.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The lines of one {@code set=1}: first those of the interface, then those of each peer. */
final class SetLines {
  private static final String TRUE = "true";

  private final List<PeerChange> peers = new ArrayList<>();
  private Key privateKey;
  private OptionalInt listenPort = OptionalInt.empty();
  private OptionalInt fwmark = OptionalInt.empty();
  private boolean replacePeers;
  private PeerChange.Builder peer;

  /** Takes a line. */
  void take(String line) throws UapiException {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new UapiException(UapiError.PROTOCOL, "a line is not key=value");
    }
    String name = line.substring(0, equals);
    String value = line.substring(equals + 1);
    if (name.equals("public_key")) {
      endPeer();
      peer = new PeerChange.Builder(key(name, value));
    } else if (peer == null) {
      takeOfDevice(name, value);
    } else {
      takeOfPeer(name, value);
    }
  }

  /** Returns all that was said. */
  DeviceChange change() {
    endPeer();
    return new DeviceChange(
        Optional.ofNullable(privateKey), listenPort, fwmark, replacePeers, peers);
  }

  private void takeOfDevice(String name, String value) throws UapiException {
    switch (name) {
      case "private_key" -> privateKey = key(name, value).clamped();
      case "listen_port" -> listenPort = present(name, Values.number(value, Values.MAX_PORT));
      case "fwmark" -> fwmark = present(name, Values.mark(value));
      case "replace_peers" -> replacePeers = isTrue(name, value);
      default -> throw invalid("an interface has no key " + printable(name));
    }
  }

  private void takeOfPeer(String name, String value) throws UapiException {
    switch (name) {
      case "remove" -> {
        isTrue(name, value);
        peer.remove();
      }
      case "update_only" -> {
        isTrue(name, value);
        peer.updateOnly();
      }
      case "preshared_key" -> peer.presharedKey(key(name, value));
      case "endpoint" -> peer.endpoint(present(name, Values.endpoint(value)));
      case "persistent_keepalive_interval" ->
          peer.keepaliveSeconds(
              present(name, Values.number(value, Values.MAX_KEEPALIVE_SECONDS)).getAsInt());
      case "replace_allowed_ips" -> {
        isTrue(name, value);
        peer.replaceAllowedIps();
      }
      case "allowed_ip" -> {
        boolean removed = value.startsWith("-");
        String prefix = removed ? value.substring(1) : value;
        peer.allowedIp(present(name, Values.prefix(prefix)), removed);
      }
      case "protocol_version" -> {
        if (!value.equals("1")) {
          throw invalid("protocol_version is not 1");
        }
      }
      default -> throw invalid("a peer has no key " + printable(name));
    }
  }

  private void endPeer() {
    if (peer != null) {
      peers.add(peer.build());
      peer = null;
    }
  }

  private static Key key(String name, String value) throws UapiException {
    return present(name, Key.parseHex(value));
  }

  private static boolean isTrue(String name, String value) throws UapiException {
    if (!value.equals(TRUE)) {
      throw invalid(name + " is not true");
    }
    return true;
  }

  private static <T> T present(String name, Optional<T> value) throws UapiException {
    return value.orElseThrow(() -> invalid("the value of " + name + " cannot be read"));
  }

  private static OptionalInt present(String name, OptionalInt value) throws UapiException {
    value.orElseThrow(() -> invalid("the value of " + name + " cannot be read"));
    return value;
  }

  private static UapiException invalid(String message) {
    return new UapiException(UapiError.INVALID, message);
  }

  /** What somebody sent as a name goes to the log only if it looks like one. */
  private static String printable(String name) {
    return name.matches("[a-z_]{1,40}") ? name : "of that name";
  }
}
