package fz.ice.turn;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lets peers and the owner of an allocation reach one another: channels and permissions. */
final class PeerAccess {
  private static final long SECOND = 1_000_000_000L;
  // After a refusal for good, and after one that may have been an accident.
  private static final long LONG_PAUSE_NANOS = 60 * SECOND;
  private static final long SHORT_PAUSE_NANOS = 5 * SECOND;
  private static final int MAX_PERMISSIONS = 100;

  private final Requests requests;
  private final Channels channels = new Channels();
  private final Map<Endpoint, Permission> permissions = new LinkedHashMap<>();

  // Looking at all of them each time would cost more than it is worth.
  private long sweepAt = Long.MAX_VALUE;

  PeerAccess(Requests requests) {
    this.requests = requests;
  }

  /** Returns the channel to a peer; asks for it if there is an allocation on a server. */
  TurnChannel channel(Endpoint peer, Endpoint server, long nowNanos) {
    TurnChannel channel = channels.get(peer);
    if (channel == null) {
      channel = channels.open(peer, nowNanos);
    }
    if (channel == null) {
      return null;
    }
    channel.reopen(nowNanos);
    boolean needed = channel.state() == TurnChannel.State.WAITING || channel.isStale(nowNanos);
    if (server != null && needed) {
      bind(channel, server, nowNanos);
    }
    return channel.state() == TurnChannel.State.CLOSED ? null : channel;
  }

  /** Returns the channel to a peer as it is, or null. */
  TurnChannel known(Endpoint peer) {
    return channels.get(peer);
  }

  @HotPath
  TurnChannel channel(int number) {
    return channels.get(number);
  }

  void permit(Endpoint peer, Endpoint server, long nowNanos) {
    Endpoint address = peer.withPort(0);
    Permission permission = permissions.get(address);
    if (permission == null && permissions.size() < MAX_PERMISSIONS) {
      permission = new Permission(address);
      permissions.put(address, permission);
    }
    if (permission != null && server != null && !permission.asked && !permission.granted) {
      ask(permission, server, nowNanos);
    }
  }

  /** Asks for everything that has waited for an allocation. */
  void allocated(Endpoint server, long nowNanos) {
    for (TurnChannel channel : List.copyOf(channels.all())) {
      if (channel.state() == TurnChannel.State.WAITING) {
        bind(channel, server, nowNanos);
      }
    }
    for (Permission permission : permissions.values()) {
      ask(permission, server, nowNanos);
    }
  }

  /** The allocation is gone; what there was is asked for again when there is another one. */
  void unbind() {
    channels.unbind();
    permissions.values().forEach(Permission::lost);
  }

  void succeeded(Transaction asked) {
    switch (asked.request.subject()) {
      case TurnChannel channel -> {
        channel.bound(asked.beganAt);
        sweepAt = Math.min(sweepAt, channel.due(asked.beganAt));
      }
      case Permission permission -> {
        permission.granted(asked.beganAt);
        sweepAt = Math.min(sweepAt, permission.due());
      }
      case null, default -> throw new IllegalStateException("request about nothing");
    }
  }

  void refused(Transaction asked, int code, long nowNanos) {
    switch (asked.request.subject()) {
      case TurnChannel channel -> {
        boolean forGood = code == 403 || code == 443;
        channel.closed(nowNanos + (forGood ? LONG_PAUSE_NANOS : SHORT_PAUSE_NANOS));
      }
      case Permission permission -> permissions.remove(permission.address);
      case null, default -> throw new IllegalStateException("request about nothing");
    }
  }

  void expired(Transaction asked, long nowNanos) {
    switch (asked.request.subject()) {
      case TurnChannel channel -> {
        if (channel.state() == TurnChannel.State.BOUND) {
          channel.notRenewed();
        } else {
          channel.closed(nowNanos + SHORT_PAUSE_NANOS);
        }
      }
      case Permission permission -> permission.lost();
      case null, default -> throw new IllegalStateException("request about nothing");
    }
  }

  /** Renews what is in use and ends what is not. */
  void handleTimeout(Endpoint server, long nowNanos) {
    if (nowNanos < sweepAt) {
      return;
    }
    for (TurnChannel channel : channels.all()) {
      if (channel.isOver(nowNanos)) {
        channel.closed(nowNanos);
      } else if (channel.wantsRenewal(nowNanos)) {
        bind(channel, server, nowNanos);
      }
    }
    for (Permission permission : permissions.values()) {
      if (permission.due() <= nowNanos) {
        ask(permission, server, nowNanos);
      }
    }
    sweepAt = channels.due(nowNanos);
    for (Permission permission : permissions.values()) {
      sweepAt = Math.min(sweepAt, permission.due());
    }
  }

  /** Returns when {@link #handleTimeout} is due. */
  long due() {
    return sweepAt;
  }

  private void bind(TurnChannel channel, Endpoint server, long nowNanos) {
    channel.asked(nowNanos);
    requests.channelBind(server, channel, nowNanos);
  }

  private void ask(Permission permission, Endpoint server, long nowNanos) {
    permission.asked = true;
    requests.createPermission(server, permission, nowNanos);
  }
}
