package fz.ice.turn;

import fz.ice.ChannelData;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The channels of an allocation. Numbers that were never used come first. A peer keeps its number
 * while it is bound and during the cool-down that follows; after that the number may serve another.
 */
final class Channels {
  private static final int COUNT = ChannelData.LAST_CHANNEL - ChannelData.FIRST_CHANNEL + 1;

  private final Map<Endpoint, TurnChannel> byPeer = new LinkedHashMap<>();
  private TurnChannel[] byNumber = new TurnChannel[16];
  private int used;

  Collection<TurnChannel> all() {
    return byPeer.values();
  }

  TurnChannel get(Endpoint peer) {
    return byPeer.get(peer);
  }

  /** Returns the channel of a number, or null. */
  @HotPath
  TurnChannel get(int number) {
    int index = number - ChannelData.FIRST_CHANNEL;
    return index < 0 || index >= used ? null : byNumber[index];
  }

  /** Returns the channel of a peer that has none yet, or null if all numbers are taken. */
  TurnChannel open(Endpoint peer, long nowNanos) {
    if (used < COUNT) {
      if (used == byNumber.length) {
        byNumber = Arrays.copyOf(byNumber, 2 * used);
      }
      return put(used++, peer);
    }
    for (int i = 0; i < used; i++) {
      if (byNumber[i].isFree(nowNanos)) {
        byPeer.remove(byNumber[i].peer());
        return put(i, peer);
      }
    }
    return null;
  }

  /** The allocation is gone, and no number is taken any more. */
  void unbind() {
    byPeer.values().forEach(TurnChannel::unbound);
  }

  /** Returns when a channel may have to be renewed or ends. */
  long due(long nowNanos) {
    long due = Long.MAX_VALUE;
    for (TurnChannel channel : byPeer.values()) {
      due = Math.min(due, channel.due(nowNanos));
    }
    return due;
  }

  private TurnChannel put(int index, Endpoint peer) {
    TurnChannel channel = new TurnChannel(ChannelData.FIRST_CHANNEL + index, peer);
    byNumber[index] = channel;
    byPeer.put(peer, channel);
    return channel;
  }
}
