package fz.tunnel;

import fz.control.message.Relay;
import fz.control.message.RelaysPresence;
import fz.ice.LongTermCredentials;
import fz.ice.turn.TurnServer;
import fz.packet.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells the connections what the portal says about relays. */
final class RelayLink {
  private RelayLink() {}

  /** Takes over relays that have come and gone; those that are not mentioned stay. */
  static void apply(RelaysPresence presence, Connections connections, long nowNanos) {
    for (String id : presence.disconnectedIds()) {
      connections.removeRelay(id, nowNanos);
    }
    add(presence.connected(), connections, nowNanos);
  }

  /** Takes over relays. One that listens on addresses of both families comes as two with one id. */
  static void add(List<Relay> relays, Connections connections, long nowNanos) {
    Map<String, List<Relay>> byId = new LinkedHashMap<>();
    for (Relay relay : relays) {
      byId.computeIfAbsent(relay.id(), id -> new ArrayList<>()).add(relay);
    }
    byId.forEach((id, entries) -> connections.putRelay(id, server(entries), nowNanos));
  }

  private static TurnServer server(List<Relay> entries) {
    Relay first = entries.getFirst();
    List<Endpoint> addresses =
        entries.stream().map(entry -> Endpoint.of(entry.address())).distinct().toList();
    return new TurnServer(addresses, new LongTermCredentials(first.username(), first.password()));
  }
}
