package fz.relay.core;

import fz.ice.ChannelData;
import fz.ice.StunAttribute;
import fz.packet.Bytes;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.relay.core.RelayCounters.Counter;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * The data between clients and peers (RFC 8656 sections 11 and 12). A channel lets its own peer
 * through as long as it is bound; all others need a permission.
 */
@HotPath
final class Forwarding {
  private static final int COOKIE = 0x2112a442;
  private static final int HEADER_BYTES = 20;
  private static final int DATA_INDICATION = 0x0017;
  // XOR-PEER-ADDRESS of IPv6, the header of DATA, and padding.
  private static final int MOST_AROUND_DATA = HEADER_BYTES + 24 + 4 + 3;

  private final Ledger ledger;
  private final Tables tables;
  private final RelayCounters counters;
  private final DropCounters drops;
  private final RandomGenerator random;

  // The channel of the last datagram, because neighbours are usually of one flow.
  private Channel lastChannel;
  private int lastChanges;
  private int lastIngress;
  private int lastNumber;
  private int lastPort;
  private long lastHigh;
  private long lastLow;

  // Where the parts of an indication are.
  private int peerAt;
  private int dataAt;
  private int dataLength;

  Forwarding(Ledger ledger, Tables tables, RandomGenerator random) {
    this.ledger = ledger;
    this.tables = tables;
    this.random = random;
    this.counters = tables.counters();
    this.drops = counters.drops();
  }

  /** Returns the type of a STUN message. */
  static int type(PacketBatch batch, int i) {
    return Bytes.get16(batch.memory(), batch.offset(i));
  }

  /** Turns channel data of a client around: to a peer, or to another client of this core. */
  void fromChannel(Ingress ingress, PacketBatch batch, int i, long now) {
    MemorySegment memory = batch.memory();
    int offset = batch.offset(i);
    int length = ChannelData.dataLength(memory, offset);
    if (length > batch.length(i) - ChannelData.HEADER_BYTES) {
      drops.drop(batch, i, DropReason.BAD_MESSAGE_LENGTH);
      return;
    }
    Channel channel = channel(ingress, batch, i, ChannelData.channel(memory, offset));
    if (channel == null || !channel.isBound(now)) {
      drops.drop(batch, i, DropReason.NO_PEER);
      return;
    }
    if (!ledger.passes(channel.allocation.account, length, now)) {
      drops.drop(batch, i, DropReason.OVER_QUOTA);
      return;
    }
    if (channel.isToRelay && turnWithin(channel, batch, i, length, now)) {
      return;
    }
    batch.bounds(i, offset + ChannelData.HEADER_BYTES, length);
    batch.remote(i, channel.peerHigh, channel.peerLow, channel.peerPort);
    sendToPeer(channel.relayed, batch, i, length);
  }

  private Channel channel(Ingress ingress, PacketBatch batch, int i, int number) {
    long high = batch.remoteHigh(i);
    long low = batch.remoteLow(i);
    int port = batch.remotePort(i);
    boolean same =
        lastLow == low
            && lastPort == port
            && lastNumber == number
            && lastHigh == high
            && lastIngress == ingress.id()
            && lastChanges == tables.changes();
    if (!same) {
      lastChannel = tables.channel(high, low, port, ingress.id(), number);
      lastHigh = high;
      lastLow = low;
      lastPort = port;
      lastNumber = number;
      lastIngress = ingress.id();
      lastChanges = tables.changes();
    }
    return lastChannel;
  }

  /**
   * Hands data to another client of this core, whose channel leads back to the sender's relayed
   * address: only the number in the header changes.
   *
   * @return false if there is no such channel; the data may take the way through the system
   */
  private boolean turnWithin(Channel channel, PacketBatch batch, int i, int length, long now) {
    RelayedAddress there = tables.relayed(channel.relayed.isIpv4(), channel.peerPort);
    if (there == null) {
      return false;
    }
    Endpoint here = channel.relayed.external();
    Channel back = tables.channelTo(there.allocation(), here.high(), here.low(), here.port());
    if (back == null || !back.isBound(now)) {
      return false;
    }
    Allocation receiver = back.allocation;
    batch.bounds(i, batch.offset(i), length + ChannelData.HEADER_BYTES);
    ChannelData.write(batch.memory(), batch.offset(i), back.number, length);
    sendToClient(receiver, batch, i, length);
    counters.add(Counter.PACKETS_WITHIN, 1);
    return true;
  }

  private void sendToPeer(RelayedAddress from, PacketBatch batch, int i, int length) {
    batch.local(i, 0, 0);
    batch.peer(i, from.egress());
    batch.verdict(i, Verdict.SEND);
    counters.add(Counter.PACKETS_TO_PEERS, 1);
    counters.add(Counter.BYTES_TO_PEERS, length);
  }

  private void sendToClient(Allocation allocation, PacketBatch batch, int i, int length) {
    ClientKey client = allocation.client;
    batch.remote(i, client.high(), client.low(), client.port());
    batch.local(i, allocation.localHigh(), allocation.localLow());
    batch.peer(i, allocation.ingress.egress());
    batch.verdict(i, Verdict.SEND);
    counters.add(Counter.PACKETS_TO_CLIENTS, 1);
    counters.add(Counter.BYTES_TO_CLIENTS, length);
  }

  /** Sends the data of a Send indication to its peer (section 11.2). */
  void fromIndication(Ingress ingress, PacketBatch batch, int i, long now) {
    Allocation allocation =
        tables.allocation(
            batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i), ingress.id());
    if (allocation == null || !readIndication(batch, i)) {
      drops.drop(batch, i, DropReason.BAD_MESSAGE_LENGTH);
      return;
    }
    readPeer(batch, i);
    boolean ipv4 = Endpoint.isIpv4(batch.remoteHigh(i), batch.remoteLow(i));
    RelayedAddress from = allocation.relayed(ipv4);
    if (from == null || !allocation.permits(batch.remoteHigh(i), batch.remoteLow(i), now)) {
      drops.drop(batch, i, DropReason.NOT_AUTHORIZED);
      return;
    }
    if (!ledger.passes(allocation.account, dataLength, now)) {
      drops.drop(batch, i, DropReason.OVER_QUOTA);
      return;
    }
    batch.bounds(i, dataAt, dataLength);
    sendToPeer(from, batch, i, dataLength);
  }

  /**
   * Finds peer and data of an indication.
   *
   * @return false if it is malformed, lacks one of them or must not be fragmented, which this relay
   *     cannot promise
   */
  private boolean readIndication(PacketBatch batch, int i) {
    MemorySegment memory = batch.memory();
    int end = batch.offset(i) + batch.length(i);
    int at = batch.offset(i) + HEADER_BYTES;
    peerAt = -1;
    dataAt = -1;
    if (at > end || Bytes.get32(memory, batch.offset(i) + 4) != COOKIE) {
      return false;
    }
    while (at + 4 <= end) {
      int type = Bytes.get16(memory, at);
      int length = Bytes.get16(memory, at + 2);
      if (at + 4 + length > end) {
        return false;
      }
      if (type == StunAttribute.XOR_PEER_ADDRESS) {
        int family = length < 2 ? 0 : Bytes.get8(memory, at + 5);
        if (!(family == 1 && length == 8 || family == 2 && length == 20)) {
          return false;
        }
        peerAt = at + 4;
      } else if (type == StunAttribute.DATA) {
        dataAt = at + 4;
        dataLength = length;
      } else if (type < 0x8000) {
        return false;
      }
      at += 4 + (length + 3 & ~3);
    }
    return peerAt >= 0 && dataAt >= 0;
  }

  /** Puts the address of XOR-PEER-ADDRESS into the column of remote addresses. */
  private void readPeer(PacketBatch batch, int i) {
    MemorySegment memory = batch.memory();
    int port = Bytes.get16(memory, peerAt + 2) ^ COOKIE >>> 16;
    if (Bytes.get8(memory, peerAt + 1) == 1) {
      batch.remote(i, 0, Endpoint.mapped(Bytes.get32(memory, peerAt + 4) ^ COOKIE), port);
    } else {
      int header = batch.offset(i);
      long maskHigh = (long) COOKIE << 32 | Bytes.get32(memory, header + 8) & 0xffff_ffffL;
      long high = Bytes.get64(memory, peerAt + 4) ^ maskHigh;
      long low = Bytes.get64(memory, peerAt + 12) ^ Bytes.get64(memory, header + 12);
      batch.remote(i, high, low, port);
    }
  }

  /** As {@link RelayCore#handlePeer}. */
  int fromPeer(RelayedAddress address, PacketBatch in, int from, PacketBatch out, long now) {
    Allocation allocation = address.allocation();
    for (int i = from; i < in.count(); i++) {
      int length = in.length(i);
      if (room(out) < length + MOST_AROUND_DATA) {
        return i;
      }
      long high = in.remoteHigh(i);
      long low = in.remoteLow(i);
      int port = in.remotePort(i);
      Channel channel = tables.channelTo(allocation, high, low, port);
      boolean bound = channel != null && channel.isBound(now);
      if (allocation.isFreed() || !bound && !allocation.permits(high, low, now)) {
        drops.drop(in, i, DropReason.NOT_AUTHORIZED);
      } else if (!ledger.passes(allocation.account, length, now)) {
        drops.drop(in, i, DropReason.OVER_QUOTA);
      } else {
        int o = bound ? addChannelData(channel, in, i, out) : addIndication(in, i, out);
        out.ecn(o, in.ecn(i));
        sendToClient(allocation, out, o, length);
      }
    }
    return in.count();
  }

  /** Returns the length of the longest message that {@link #next} has room for. */
  private static int room(PacketBatch out) {
    return out.count() == PacketBatch.MAX_PACKETS ? 0 : PacketBatch.CAPACITY_BYTES - next(out);
  }

  /** Returns where the next message goes: right behind the last, so that a run is one piece. */
  private static int next(PacketBatch out) {
    int last = out.count() - 1;
    return last < 0 ? PacketBatch.LEAD_BYTES : out.offset(last) + out.length(last);
  }

  private static int addChannelData(Channel channel, PacketBatch in, int i, PacketBatch out) {
    int at = next(out);
    int length = in.length(i);
    ChannelData.write(out.memory(), at, channel.number, length);
    int to = at + ChannelData.HEADER_BYTES;
    MemorySegment.copy(in.memory(), in.offset(i), out.memory(), to, length);
    return out.appendAt(at, length + ChannelData.HEADER_BYTES);
  }

  /** Writes a Data indication (section 11.4): header, XOR-PEER-ADDRESS, DATA. */
  private int addIndication(PacketBatch in, int i, PacketBatch out) {
    MemorySegment memory = out.memory();
    int at = next(out);
    boolean ipv4 = Endpoint.isIpv4(in.remoteHigh(i), in.remoteLow(i));
    int length = in.length(i);
    int padded = length + 3 & ~3;
    int dataHeader = at + HEADER_BYTES + (ipv4 ? 12 : 24);
    int end = dataHeader + 4 + padded;
    Bytes.put16(memory, at, DATA_INDICATION);
    Bytes.put16(memory, at + 2, (end - at - HEADER_BYTES));
    Bytes.put32(memory, at + 4, COOKIE);
    Bytes.put32(memory, at + 8, random.nextInt());
    Bytes.put64(memory, at + 12, random.nextLong());
    writePeer(memory, at, in, i, ipv4);
    Bytes.put16(memory, dataHeader, StunAttribute.DATA);
    Bytes.put16(memory, dataHeader + 2, length);
    MemorySegment.copy(in.memory(), in.offset(i), memory, dataHeader + 4, length);
    for (int pad = dataHeader + 4 + length; pad < end; pad++) {
      Bytes.put8(memory, pad, 0);
    }
    return out.appendAt(at, end - at);
  }

  private static void writePeer(
      MemorySegment memory, int header, PacketBatch in, int i, boolean ipv4) {
    int at = header + HEADER_BYTES;
    Bytes.put16(memory, at, StunAttribute.XOR_PEER_ADDRESS);
    Bytes.put16(memory, at + 2, (ipv4 ? 8 : 20));
    Bytes.put16(memory, at + 4, (ipv4 ? 1 : 2));
    Bytes.put16(memory, at + 6, (in.remotePort(i) ^ COOKIE >>> 16));
    if (ipv4) {
      Bytes.put32(memory, at + 8, (int) in.remoteLow(i) ^ COOKIE);
    } else {
      long maskHigh = (long) COOKIE << 32 | Bytes.get32(memory, header + 8) & 0xffff_ffffL;
      Bytes.put64(memory, at + 8, in.remoteHigh(i) ^ maskHigh);
      Bytes.put64(memory, at + 16, in.remoteLow(i) ^ Bytes.get64(memory, header + 12));
    }
  }
}
