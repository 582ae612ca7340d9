package fz.ice.turn;

import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * All relays that are offered, with an allocation on each, and the question which datagrams come
 * from them. As {@link TurnClient}: no socket, no clock, one thread.
 */
public final class Relays {
  private static final long PAST = Long.MIN_VALUE / 2;

  private final RandomGenerator random;
  private final Map<String, Relay> byId = new LinkedHashMap<>();
  // Removed ones that still have to free their allocations.
  private final List<Relay> leaving = new ArrayList<>();
  private Endpoint[] addresses = {};
  private Relay[] owners = {};

  /** Creates a set without relays. */
  public Relays(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the relays on offer. */
  public List<Relay> all() {
    return List.copyOf(byId.values());
  }

  /**
   * Adds a relay. One that is known stays as it is, and tries again if it had given up; one that
   * has other addresses or other credentials now takes the place of the old one.
   */
  public void put(String id, TurnServer server, long nowNanos) {
    Relay known = byId.get(id);
    if (known != null && known.server().equals(server)) {
      if (known.client().isEnded()) {
        known.client().restart(nowNanos);
      }
      return;
    }
    remove(id, nowNanos);
    byId.put(id, new Relay(id, server, new TurnClient(server, random)));
    index();
  }

  /** Removes a relay and frees the allocation on it; returns it, or null if it is unknown. */
  public Relay remove(String id, long nowNanos) {
    Relay relay = byId.remove(id);
    if (relay == null) {
      return null;
    }
    relay.markRemoved();
    relay.client().close(nowNanos);
    leaving.add(relay);
    index();
    return relay;
  }

  /** Returns a relay, or null. */
  public Relay get(String id) {
    return byId.get(id);
  }

  /** Begins anew on relays that have been reached from an address which is not among these. */
  public void restartWithout(List<Endpoint> own, long nowNanos) {
    for (Relay relay : byId.values()) {
      TurnClient client = relay.client();
      if (client.isEnded() || client.base() == null || !own.contains(client.base())) {
        client.restart(nowNanos);
      }
    }
  }

  /** As {@link TurnClient#handleNetworkChange}, for all relays. */
  public void handleNetworkChange(long nowNanos) {
    byId.values().forEach(relay -> relay.client().handleNetworkChange(nowNanos));
  }

  /** Begins anew on all relays, from what are other own addresses now. */
  public void restart(long nowNanos) {
    byId.values().forEach(relay -> relay.client().restart(nowNanos));
  }

  /** Frees all allocations; what that needs to be sent is in {@link #pollTransmit}. */
  public void close(long nowNanos) {
    for (Relay relay : all()) {
      remove(relay.id(), nowNanos);
    }
  }

  /** Returns the relay that sends from an address, or null. */
  @HotPath
  public Relay at(long high, long low, int port) {
    for (int i = 0; i < addresses.length; i++) {
      Endpoint address = addresses[i];
      if (address.low() == low && address.port() == port && address.high() == high) {
        return owners[i];
      }
    }
    return null;
  }

  /** Returns true if an address of a peer is one on a relay, whatever its port. */
  public boolean isRelayedAddress(Endpoint peer) {
    for (Endpoint address : addresses) {
      if (address.low() == peer.low() && address.high() == peer.high()) {
        return true;
      }
    }
    return false;
  }

  /** Returns a near relay with an allocation; without any, one that has answered; else null. */
  public Relay choose() {
    List<Relay> usable = byId.values().stream().filter(Relay::isUsable).toList();
    if (!usable.isEmpty()) {
      return RelayChoice.choose(usable, random);
    }
    return RelayChoice.choose(
        byId.values().stream()
            .filter(r -> r.client().roundTripNanos() >= 0 && !r.client().isEnded())
            .toList(),
        random);
  }

  /** As {@link TurnClient#handleStun}, for the relay that a message came from. */
  public boolean handleStun(StunMessage message, Endpoint local, Endpoint remote, long nowNanos) {
    Relay relay = at(remote.high(), remote.low(), remote.port());
    if (relay != null && relay.client().handleStun(message, local, remote, nowNanos)) {
      return true;
    }
    for (Relay gone : leaving) {
      if (gone.client().handleStun(message, local, remote, nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {
    for (Relay relay : byId.values()) {
      if (relay.client().nextTimeout() <= nowNanos) {
        relay.client().handleTimeout(nowNanos);
      }
    }
    for (Relay relay : leaving) {
      relay.client().handleTimeout(nowNanos);
    }
    leaving.removeIf(relay -> relay.client().isEnded());
  }

  /** Returns when to call {@link #handleTimeout} at the latest; {@link Long#MAX_VALUE} = never. */
  public long nextTimeout() {
    long next = Long.MAX_VALUE;
    for (Relay relay : byId.values()) {
      next = Math.min(next, relay.client().nextTimeout());
    }
    for (Relay relay : leaving) {
      next = Math.min(next, relay.client().isEnded() ? PAST : relay.client().nextTimeout());
    }
    return next;
  }

  /** Returns the next message to send, or null. */
  public IceTransmit pollTransmit() {
    for (Relay relay : byId.values()) {
      IceTransmit transmit = relay.client().pollTransmit();
      if (transmit != null) {
        return transmit;
      }
    }
    for (Relay relay : leaving) {
      IceTransmit transmit = relay.client().pollTransmit();
      if (transmit != null) {
        return transmit;
      }
    }
    return null;
  }

  /** Returns the next event, or null. */
  public RelayEvent pollEvent() {
    for (Relay relay : byId.values()) {
      TurnEvent event = relay.client().pollEvent();
      if (event instanceof TurnEvent.Redirected) {
        index();
      }
      if (event != null) {
        return new RelayEvent(relay, event);
      }
    }
    return null;
  }

  private void index() {
    List<Endpoint> all = new ArrayList<>();
    List<Relay> relays = new ArrayList<>();
    for (Relay relay : byId.values()) {
      for (Endpoint address : relay.client().serverAddresses()) {
        all.add(address);
        relays.add(relay);
      }
    }
    addresses = all.toArray(Endpoint[]::new);
    owners = relays.toArray(Relay[]::new);
  }
}
