package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.CLIENT_V6;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.ice.ChannelData;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Allocations;
import fz.wireguard.TransportKey;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the core does for a packet of an established flow allocates nothing; ciphers may. */
class TunnelAllocationTest {
  private static final int WARM_UP_ROUNDS = 20_000;
  private static final int ROUNDS = 2_000;
  private static final int PACKETS = 16;

  private final TwoTunnels net = new TwoTunnels(3);
  private final PacketBatch batch = Slab.batches(1)[0];
  private int channel;

  @Test
  void packetsToAndFromANetwork() {
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    assertNothingAllocated(
        Packets.udp(CLIENT_V4, 5000, "10.0.0.7", 6000, "payload"),
        Packets.udp("10.0.0.7", 6000, CLIENT_V4, 5000, "payload"));
  }

  @Test
  void packetsToAndFromADomain() {
    net.add(TestResources.dns("r-dns", "*.example.com"));
    net.names.put("app.example.com", List.of(InetAddress.ofLiteral("10.9.0.1")));
    byte[] query = DnsMessagesForTests.query(1, "app.example.com", DnsMessagesForTests.A);
    net.send(Packets.udp(CLIENT_V4, 40000, "100.100.111.1", 53, query));
    byte[] packet = Packets.udp(CLIENT_V4, 5000, "100.96.0.1", 6000, "payload");
    net.send(packet);
    net.run(2 * SECOND);
    assertNothingAllocated(packet, Packets.udp("10.9.0.1", 6000, CLIENT_V4, 5000, "payload"));
  }

  @Test
  void packetsToAndFromADomainOfTheOtherFamily() {
    net.add(TestResources.dns("r-dns", "*.example.com"));
    net.names.put("six.example.com", List.of(InetAddress.ofLiteral("fd99::1")));
    net.names.put("four.example.com", List.of(InetAddress.ofLiteral("10.9.0.1")));
    byte[] six = DnsMessagesForTests.query(1, "six.example.com", DnsMessagesForTests.A);
    byte[] four = DnsMessagesForTests.query(2, "four.example.com", DnsMessagesForTests.AAAA);
    net.send(Packets.udp(CLIENT_V4, 40000, "100.100.111.1", 53, six));
    net.send(Packets.udp(CLIENT_V4, 40001, "100.100.111.1", 53, four));
    byte[] toSix = Packets.udp(CLIENT_V4, 5000, "100.96.0.1", 6000, "payload");
    byte[] toFour = Packets.udp(CLIENT_V6, 5000, "fd00:2021:1111:8000::4", 6000, "payload");
    net.send(toSix);
    net.send(toFour);
    net.run(2 * SECOND);
    assertNothingAllocated(toSix, Packets.udp("fd99::1", 6000, CLIENT_V6, 5000, "payload"));
    assertNothingAllocated(toFour, Packets.udp("10.9.0.1", 6000, CLIENT_V4, 5000, "payload"));
  }

  @Test
  void packetsThroughARelay() {
    TinyRelay relay = new TinyRelay(net, "relay-1", "203.0.113.1");
    net.directBlocked = true;
    net.add(TestResources.cidr("r-net", "10.0.0.0/24"));
    net.portal.relays(List.of(), List.of(relay));
    net.run(SECOND);
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    channel = relay.lastChannel;
    assertNothingAllocated(
        Packets.udp(CLIENT_V4, 5000, "10.0.0.7", 6000, "payload"),
        Packets.udp("10.0.0.7", 6000, CLIENT_V4, 5000, "payload"));
  }

  /** What the relay would do, if there is one: both ends send in channels of their own. */
  private void relay() {
    for (int i = 0; channel != 0 && i < PACKETS; i++) {
      int at = batch.offset(i);
      int length = batch.length(i);
      boolean framed = ChannelData.looksLikeChannelData(batch.memory(), at, length);
      if (framed) {
        assertEquals(length - 4, ChannelData.dataLength(batch.memory(), at));
      } else {
        ChannelData.write(batch.memory(), at - 4, channel, length);
      }
      batch.bounds(i, framed ? at + 4 : at - 4, framed ? length - 4 : length + 4);
      batch.remote(i, net.relays.getFirst().address());
    }
  }

  private void assertNothingAllocated(byte[] outward, byte[] back) {
    MemorySegment out = MemorySegment.ofArray(outward);
    MemorySegment in = MemorySegment.ofArray(back);
    long allocated = 0;
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      net.now += 10_000;
      long bytes = carry(net.client, net.gateway, out) + carry(net.gateway, net.client, in);
      allocated += round < WARM_UP_ROUNDS ? 0 : bytes;
    }
    assertEquals(0, allocated, "bytes for " + ROUNDS * PACKETS * 2 + " packets");
  }

  /** Carries a batch through both cores and returns what they allocated, in bytes. */
  private long carry(DataPlane from, DataPlane to, MemorySegment packet) {
    batch.clear();
    batch.growth(from.growthBytes());
    for (int i = 0; i < PACKETS; i++) {
      batch.append(packet, 0, (int) packet.byteSize());
    }
    long allocated = -Allocations.bytes();
    from.handleOutbound(batch, net.now);
    allocated += Allocations.bytes();
    TransportKey sealing = (TransportKey) batch.key(0);
    sealing.seal(0, batch, 0, PACKETS);
    relay();
    for (int i = 0; i < PACKETS; i++) {
      batch.verdict(i, Verdict.FRESH);
    }
    allocated -= Allocations.bytes();
    to.handleInbound(batch, net.now);
    allocated += Allocations.bytes();
    TransportKey opening = (TransportKey) batch.key(0);
    opening.open(0, batch, 0, PACKETS);
    allocated -= Allocations.bytes();
    to.handleOpened(batch, net.now);
    allocated += Allocations.bytes();
    for (int i = 0; i < PACKETS; i++) {
      assertEquals(Verdict.DELIVER, batch.verdict(i));
    }
    return allocated;
  }
}
