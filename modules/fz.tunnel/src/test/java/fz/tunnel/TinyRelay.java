package fz.tunnel;

import fz.control.message.Relay;
import fz.ice.ChannelData;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A TURN server for {@link TwoTunnels} that trusts everybody and forgets nothing. */
final class TinyRelay {
  final String id;
  boolean alive = true;
  int relayed;
  int lastChannel;
  private final TwoTunnels net;
  private final Endpoint address;
  private final Map<Endpoint, Integer> allocations = new LinkedHashMap<>();
  private final Map<Endpoint, Map<Integer, Endpoint>> channels = new LinkedHashMap<>();
  private int nextPort = 50_000;

  TinyRelay(TwoTunnels net, String id, String address) {
    this.net = net;
    this.id = id;
    this.address = Packets.address(address).withPort(3478);
    net.relays.add(this);
  }

  Endpoint address() {
    return address;
  }

  int allocations() {
    return allocations.size();
  }

  Relay entry(String user) {
    return new Relay(id, address.toSocketAddress(), "9999999999:" + user, "password", 9999999999L);
  }

  void receive(Endpoint source, Endpoint local, byte[] datagram) {
    if (!alive) {
      return;
    }
    MemorySegment memory = MemorySegment.ofArray(datagram);
    if (!local.equals(address)) {
      fromPeer(source, local, datagram);
    } else if (ChannelData.looksLikeChannelData(memory, 0, datagram.length)) {
      Endpoint peer = channels.getOrDefault(source, Map.of()).get(ChannelData.channel(memory, 0));
      if (peer != null && ChannelData.dataLength(memory, 0) == datagram.length - 4) {
        relayed++;
        byte[] data = Arrays.copyOfRange(datagram, 4, datagram.length);
        net.fromRelay(address.withPort(allocations.get(source)), peer, data);
      }
    } else {
      answer(source, StunMessage.parse(datagram).orElseThrow());
    }
  }

  private void answer(Endpoint source, StunMessage request) {
    StunWriter answer =
        new StunWriter(StunClass.SUCCESS, request.method(), request.transactionId());
    switch (request.method()) {
      case StunMethod.BINDING -> answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, source);
      case StunMethod.ALLOCATE -> {
        int port = allocations.computeIfAbsent(source, s -> nextPort++);
        answer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, address.withPort(port));
      }
      case StunMethod.REFRESH -> {
        if (request.number32(StunAttribute.LIFETIME).orElse(600) == 0) {
          allocations.remove(source);
          channels.remove(source);
        }
      }
      case StunMethod.CHANNEL_BIND -> {
        int number = (int) (request.number32(StunAttribute.CHANNEL_NUMBER).orElseThrow() >>> 16);
        channels
            .computeIfAbsent(source, s -> new LinkedHashMap<>())
            .put(number, request.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElseThrow());
      }
      default -> throw new AssertionError("unexpected method " + request.method());
    }
    net.fromRelay(address, source, answer.toByteArray());
  }

  private void fromPeer(Endpoint source, Endpoint local, byte[] data) {
    allocations.forEach(
        (client, port) -> {
          if (port != local.port()) {
            return;
          }
          channels
              .getOrDefault(client, Map.of())
              .forEach(
                  (number, peer) -> {
                    if (peer.equals(source)) {
                      byte[] framed = new byte[4 + data.length];
                      ChannelData.write(MemorySegment.ofArray(framed), 0, number, data.length);
                      System.arraycopy(data, 0, framed, 4, data.length);
                      relayed++;
                      lastChannel = number;
                      net.fromRelay(address, client, framed);
                    }
                  });
        });
  }
}
