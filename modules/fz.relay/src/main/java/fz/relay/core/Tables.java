package fz.relay.core;

import fz.packet.DeadlineQueue;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What one core holds: allocations by client and by relayed address, channels by client and number
 * and by own side and peer. A change is made in all of them here, or not at all.
 */
final class Tables {
  private static final long SWEEP_NANOS = 60_000_000_000L;

  private final RelayCore core;
  private final RelayConfig config;
  private final Ledger ledger;
  private final RelayPorts ports;
  private final EndpointMap<Allocation> clients;
  private final EndpointMap<Channel> channels;
  private final EndpointMap<Channel> peers;
  private final RelayedAddress[] ipv4;
  private final RelayedAddress[] ipv6;
  private final DeadlineQueue<Allocation> deadlines = new DeadlineQueue<>();
  private final Map<Ingress, Alternates> alternates = new HashMap<>();
  private final RelayCounters counters = new RelayCounters();
  private int lastId;
  private int changes;

  Tables(
      RelayCore core, RelayConfig config, Ledger ledger, RelayPorts ports, RandomGenerator random) {
    this.core = core;
    this.config = config;
    this.ledger = ledger;
    this.ports = ports;
    clients = new EndpointMap<>(random.nextLong());
    channels = new EndpointMap<>(random.nextLong());
    peers = new EndpointMap<>(random.nextLong());
    int range = config.highestPort() - config.lowestPort() + 1;
    ipv4 = new RelayedAddress[range];
    ipv6 = new RelayedAddress[range];
  }

  RelayCounters counters() {
    return counters;
  }

  /** Returns a number that changes with every channel, so that a remembered one is not kept. */
  @HotPath
  int changes() {
    return changes;
  }

  int allocations() {
    return clients.size();
  }

  int channels() {
    return channels.size();
  }

  void alternates(Ingress ingress, Alternates others) {
    alternates.put(ingress, others);
  }

  Optional<Alternates> alternates(Ingress ingress) {
    return Optional.ofNullable(alternates.get(ingress));
  }

  /** Returns the allocation of a client, or null. */
  Allocation allocation(ClientKey client) {
    return allocation(client.high(), client.low(), client.port(), client.ingress());
  }

  @HotPath
  Allocation allocation(long high, long low, int port, int ingress) {
    return clients.get(high, low, clientKey(port, ingress, 0));
  }

  /** Returns the channel of a client and a number, or null. */
  @HotPath
  Channel channel(long high, long low, int port, int ingress, int number) {
    return channels.get(high, low, clientKey(port, ingress, number));
  }

  /** Returns the channel of an allocation to a peer, or null. */
  @HotPath
  Channel channelTo(Allocation allocation, long high, long low, int port) {
    return peers.get(high, low, EndpointMap.key(port, allocation.id));
  }

  /** Returns the relayed address of this core that an address and port are, or null. */
  @HotPath
  RelayedAddress relayed(boolean wantIpv4, int port) {
    int at = port - config.lowestPort();
    if (at < 0 || at >= ipv4.length) {
      return null;
    }
    return wantIpv4 ? ipv4[at] : ipv6[at];
  }

  /** Returns true if an end point may be a relayed address of this relay, of any core. */
  boolean isRelayed(Endpoint peer) {
    return peer.port() >= config.lowestPort()
        && peer.port() <= config.highestPort()
        && config
            .external(peer.isIpv4())
            .filter(own -> own.high() == peer.high() && own.low() == peer.low())
            .isPresent();
  }

  /** Makes an allocation that is in no table yet. */
  Allocation newAllocation(Request request, UserAccount account) {
    lastId = lastId + 1 & 0x7fff_ffff;
    return new Allocation(core, lastId, request, account);
  }

  /** Enters an allocation with its relayed addresses. */
  void enter(Allocation allocation, long now) {
    ClientKey client = allocation.client;
    clients.put(
        client.high(), client.low(), clientKey(client.port(), client.ingress(), 0), allocation);
    for (RelayedAddress address : allocation.relayed()) {
      table(address)[address.external().port() - config.lowestPort()] = address;
    }
    deadlines.schedule(allocation, allocation.expiresAt());
    counters.add(RelayCounters.Counter.ALLOCATIONS_MADE, 1);
    if (config.portalProfile()) {
      Allocation former = allocation.account.only.getAndSet(allocation);
      if (former != null) {
        former.core.replace(former, core);
      }
    }
  }

  /** Looks at an allocation again when it now expires, or earlier to forget its channels. */
  void reschedule(Allocation allocation, long now) {
    long sweep = allocation.channels.isEmpty() ? allocation.expiresAt() : now + SWEEP_NANOS;
    boolean earlier = sweep - allocation.expiresAt() < 0;
    deadlines.schedule(allocation, earlier ? sweep : allocation.expiresAt());
  }

  /** Ends an allocation with all its channels and gives everything back. */
  void free(Allocation allocation) {
    if (allocation.isFreed()) {
      return;
    }
    ClientKey client = allocation.client;
    clients.remove(client.high(), client.low(), clientKey(client.port(), client.ingress(), 0));
    deadlines.remove(allocation);
    allocation.channels.forEach(this::forget);
    allocation.channels.clear();
    counters.add(RelayCounters.Counter.ALLOCATIONS_FREED, 1);
    discard(allocation);
  }

  /** Gives back what an allocation holds that is in no table of clients. */
  void discard(Allocation allocation) {
    allocation.freed();
    int port = allocation.relayed().getFirst().external().port();
    for (RelayedAddress address : allocation.relayed()) {
      table(address)[port - config.lowestPort()] = null;
      ports.close(address.egress());
      allocation.remove(address);
    }
    ledger.givePort(port);
    allocation.account.only.compareAndSet(allocation, null);
    ledger.leave(allocation.account);
  }

  /** Ends one of the two relayed addresses of an allocation, with the channels that use it. */
  void close(RelayedAddress address) {
    Allocation allocation = address.allocation();
    for (Iterator<Channel> i = allocation.channels.iterator(); i.hasNext(); ) {
      Channel channel = i.next();
      if (channel.relayed == address) {
        forget(channel);
        i.remove();
      }
    }
    allocation.remove(address);
    table(address)[address.external().port() - config.lowestPort()] = null;
    ports.close(address.egress());
  }

  /**
   * Binds a channel or refreshes the binding (RFC 8656 section 12.2).
   *
   * @return why not, or null
   */
  Failure bindChannel(Allocation allocation, int number, Endpoint peer, long now) {
    ClientKey client = allocation.client;
    Channel byNumber =
        forgotten(
            channel(client.high(), client.low(), client.port(), client.ingress(), number), now);
    Channel byPeer = forgotten(channelTo(allocation, peer.high(), peer.low(), peer.port()), now);
    if (byNumber != byPeer) {
      return Failure.BAD_REQUEST;
    }
    boolean full = byNumber == null && allocation.channels.size() == config.limits().channels();
    if (full || !allocation.permit(peer, config.limits().channels(), now)) {
      return Failure.INSUFFICIENT_CAPACITY;
    }
    if (byNumber != null) {
      byNumber.refresh(now);
    } else {
      RelayedAddress from = allocation.relayed(peer.isIpv4());
      enter(new Channel(from, number, peer, isRelayed(peer), now));
      reschedule(allocation, now);
    }
    return null;
  }

  /**
   * Returns the time at which an allocation is to be looked at; {@link Long#MAX_VALUE} if never.
   */
  long nextTimeout() {
    return deadlines.next();
  }

  /** Ends what has expired, at most a number of allocations. */
  void expire(long now, int most) {
    for (int i = 0; i < most; i++) {
      Allocation allocation = deadlines.pollDue(now);
      if (allocation == null) {
        return;
      }
      if (now - allocation.expiresAt() >= 0) {
        free(allocation);
      } else {
        forgetOld(allocation, now);
        reschedule(allocation, now);
      }
    }
  }

  private void forgetOld(Allocation allocation, long now) {
    for (Iterator<Channel> i = allocation.channels.iterator(); i.hasNext(); ) {
      Channel channel = i.next();
      if (channel.isForgotten(now)) {
        forget(channel);
        i.remove();
      }
    }
  }

  /** Returns a channel, or null if it is none or its number and peer are free again. */
  private Channel forgotten(Channel channel, long now) {
    if (channel == null || !channel.isForgotten(now)) {
      return channel;
    }
    forget(channel);
    channel.allocation.channels.remove(channel);
    return null;
  }

  private void enter(Channel channel) {
    ClientKey client = channel.allocation.client;
    long key = clientKey(client.port(), client.ingress(), channel.number);
    channels.put(client.high(), client.low(), key, channel);
    long peerKey = EndpointMap.key(channel.peerPort, channel.allocation.id);
    peers.put(channel.peerHigh, channel.peerLow, peerKey, channel);
    channel.allocation.channels.add(channel);
    changes++;
    counters.add(RelayCounters.Counter.CHANNELS, 1);
  }

  private void forget(Channel channel) {
    ClientKey client = channel.allocation.client;
    long key = clientKey(client.port(), client.ingress(), channel.number);
    channels.remove(client.high(), client.low(), key);
    long peerKey = EndpointMap.key(channel.peerPort, channel.allocation.id);
    peers.remove(channel.peerHigh, channel.peerLow, peerKey);
    changes++;
  }

  private RelayedAddress[] table(RelayedAddress address) {
    return address.isIpv4() ? ipv4 : ipv6;
  }

  @HotPath
  private static long clientKey(int port, int ingress, int number) {
    return EndpointMap.key(port, number | (long) ingress << 16);
  }
}
