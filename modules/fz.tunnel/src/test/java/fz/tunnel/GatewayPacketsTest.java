package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.ice.turn.Relays;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.wireguard.AeadProviders;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardConfig;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayPacketsTest {
  private static final String A = "100.64.0.11";
  private static final String A6 = "fd00:2021:1111::b";
  private static final String B = "100.64.0.12";
  private static final String B6 = "fd00:2021:1111::c";

  private final Random random = new Random(5);
  private final DropCounters drops = new DropCounters();
  private final PacketBatch batch = Slab.batches(1)[0];
  private GatewayPackets packets;
  private GatewayPeer peerA;
  private GatewayPeer peerB;

  @BeforeEach
  void setUp() {
    WireGuard wireGuard =
        new WireGuard(
            WireGuardConfig.of(
                new byte[32],
                random,
                () -> Instant.EPOCH,
                AeadProviders.find("jdk").provider(),
                drops));
    Connections connections =
        new Connections(wireGuard, random, false, drops, new Relays(random), new Nobody());
    Outbox outbox = new Outbox(wireGuard, connections);
    GatewayDns dns = new GatewayDns(outbox, drops, event -> {});
    packets = new GatewayPackets(wireGuard, connections, outbox, dns, drops);
    packets.addresses(Packets.address("100.64.0.2"), Packets.address("fd00:2021:1111::2"));
    peerA = peer("a", A, A6);
    peerB = peer("b", B, B6);
    grant(peerA, TestResources.cidr("net", "10.0.0.0/24"));
    grant(peerA, TestResources.cidr("net6", "fd12::/32"));
    grant(peerB, TestResources.cidr("web", "10.0.0.0/24", ResourceFilter.icmp()));
  }

  @Test
  void aClientMayUseItsOwnAddressesOnly() {
    assertEquals(Verdict.DELIVER, from(peerA, Packets.ping(A, "10.0.0.1", 1, 1)));
    assertEquals(Verdict.DELIVER, from(peerA, Packets.ping(A6, "fd12::1", 1, 1)));
    assertEquals(Verdict.DROPPED, from(peerA, Packets.ping(B, "10.0.0.1", 1, 1)));
    assertEquals(1, drops.get(DropReason.FOREIGN_SOURCE));
  }

  @Test
  void grantsOfOneClientAreNotThoseOfAnother() {
    byte[] ssh = Packets.tcp(B, 5000, "10.0.0.1", 22, 2);
    assertEquals(Verdict.DROPPED, from(peerB, ssh));
    assertEquals(Verdict.DELIVER, from(peerB, Packets.ping(B, "10.0.0.1", 1, 1)));
    assertEquals(Verdict.DELIVER, from(peerA, Packets.tcp(A, 5000, "10.0.0.1", 22, 2)));
    assertEquals(1, drops.get(DropReason.NOT_AUTHORIZED));
  }

  @Test
  void noClientReachesAnotherThroughTheGateway() {
    grant(peerA, TestResources.cidr("all", "0.0.0.0/0"));
    assertEquals(Verdict.DROPPED, from(peerA, Packets.ping(A, B, 1, 1)));
    assertEquals(Verdict.DELIVER, from(peerA, Packets.ping(A, "100.64.0.2", 1, 1)));
    assertEquals(1, drops.get(DropReason.FOREIGN_DESTINATION));
  }

  @Test
  void aMappedAddressIsNoWayAroundTheTables() {
    grant(peerA, TestResources.cidr("all", "0.0.0.0/0"));
    assertEquals(Verdict.DROPPED, from(peerA, mappedDestination()));
    assertEquals(1, drops.total());
  }

  @Test
  void multicastIsNotCarried() {
    grant(peerA, TestResources.cidr("all", "0.0.0.0/0"));
    assertEquals(Verdict.DROPPED, from(peerA, Packets.ping(A, "224.0.0.1", 1, 1)));
    assertEquals(Verdict.DROPPED, from(peerA, Packets.ping(A, "255.255.255.255", 1, 1)));
  }

  @Test
  void errorsOfClientsAreDropped() {
    byte[] error = Packets.ip(A, "10.0.0.1", Packets.ICMP, errorBody());
    assertEquals(Verdict.DROPPED, from(peerA, error));
    assertEquals(1, drops.get(DropReason.UNSUPPORTED_PROTOCOL));
  }

  @Test
  void packetsForUnknownOrUnconnectedClientsAreDropped() {
    assertEquals(Verdict.DROPPED, toClient(Packets.ping("10.0.0.1", "100.64.0.99", 1, 1)));
    assertEquals(Verdict.DROPPED, toClient(Packets.ping("10.0.0.1", A, 1, 1)));
    assertEquals(1, drops.get(DropReason.NO_PEER));
    assertEquals(1, drops.get(DropReason.NOT_CONNECTED));
  }

  @Test
  void anAddressBelongsToTheClientThatWasNamedLast() {
    peer("a again", A, A6);
    packets.remove(peerA);
    assertEquals(Verdict.DROPPED, toClient(Packets.ping("10.0.0.1", A, 1, 1)));
    assertEquals(Verdict.DROPPED, toClient(Packets.ping("fd12::1", A6, 1, 1)));
    assertEquals(0, drops.get(DropReason.NO_PEER));
    assertEquals(2, drops.get(DropReason.NOT_CONNECTED));
  }

  @Test
  void neverThrowsForDamagedPackets() {
    long seed = 9;
    Random noise = new Random(seed);
    byte[][] samples = {
      Packets.ping(A, "10.0.0.1", 1, 1),
      Packets.udp(A6, 1, "fd12::1", 2, "payload"),
      Packets.udp(A, 1, "100.64.0.2", GatewayDns.PORT, "payload"),
      P2pCodec.encode(new P2pMessage.Goodbye())
    };
    for (int round = 0; round < 20_000; round++) {
      byte[] packet = samples[noise.nextInt(samples.length)].clone();
      for (int flips = noise.nextInt(5); flips > 0; flips--) {
        packet[noise.nextInt(packet.length)] ^= (byte) (1 << noise.nextInt(8));
      }
      try {
        from(peerA, packet);
        toClient(packet);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  private GatewayPeer peer(String id, String ipv4, String ipv6) {
    GatewayPeer peer =
        new GatewayPeer(id, Packets.address(ipv4), Packets.address(ipv6), 100, random);
    packets.add(peer);
    return peer;
  }

  private static void grant(GatewayPeer peer, Resource resource) {
    peer.grants().put(FromPortal.grant(resource).orElseThrow());
  }

  private Verdict from(GatewayPeer peer, byte[] packet) {
    fill(packet);
    packets.fromClient(peer, batch, 0, 0);
    return batch.verdict(0);
  }

  private Verdict toClient(byte[] packet) {
    fill(packet);
    packets.toClient(batch, 0, 0);
    return batch.verdict(0);
  }

  private void fill(byte[] packet) {
    batch.clear();
    batch.append(MemorySegment.ofArray(packet), 0, packet.length);
  }

  private static byte[] mappedDestination() {
    byte[] packet = Packets.ping(A6, "fd12::1", 1, 1);
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
    System.arraycopy(mapped, 0, packet, 24, 16);
    return packet;
  }

  private static byte[] errorBody() {
    byte[] quoted = Packets.ping("10.0.0.1", A, 1, 1);
    ByteBuffer body = ByteBuffer.allocate(8 + 28);
    body.put((byte) 3).put((byte) 1).putShort((short) 0).putInt(0).put(quoted, 0, 28);
    return body.array();
  }
}
