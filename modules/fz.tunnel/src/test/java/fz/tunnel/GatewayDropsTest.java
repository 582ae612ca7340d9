package fz.tunnel;

import static fz.tunnel.TwoTunnels.CLIENT_V4;
import static fz.tunnel.TwoTunnels.CLIENT_V6;
import static fz.tunnel.TwoTunnels.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.ResourceFilter;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.PacketBuilder;
import fz.testkit.RandomPackets;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the packets are, each that is discarded is counted under exactly one reason. */
class GatewayDropsTest {
  private static final long SEED = 11;
  private static final int PACKETS = Integer.getInteger("fz.tunnel.packets", 40_000);

  private final TwoTunnels net = new TwoTunnels(SEED);
  private final PacketBatch batch = Slab.batches(1)[0];
  private final Random random = new Random(SEED);
  private final RandomPackets packets = new RandomPackets(random);
  private final Set<DropReason> seen = EnumSet.noneOf(DropReason.class);
  private final List<Endpoint> here = new ArrayList<>();
  private final List<Endpoint> there = new ArrayList<>();

  @BeforeEach
  void setUp() {
    net.add(TestResources.dns("r-dns", "*.example.com"));
    net.add(TestResources.cidr("r-net", "10.0.0.0/24", ResourceFilter.icmp()));
    net.names.put("four.example.com", List.of(InetAddress.ofLiteral("10.9.0.1")));
    net.names.put("six.example.com", List.of(InetAddress.ofLiteral("fd99::1")));
    byte[] four = DnsMessagesForTests.query(1, "four.example.com", DnsMessagesForTests.AAAA);
    byte[] six = DnsMessagesForTests.query(2, "six.example.com", DnsMessagesForTests.AAAA);
    net.send(Packets.udp(CLIENT_V4, 40000, "100.100.111.1", 53, four));
    net.send(Packets.udp(CLIENT_V4, 40001, "100.100.111.1", 53, six));
    for (String proxy : List.of("100.96.0.1", "100.96.0.5")) {
      net.send(Packets.udp(CLIENT_V4, 5000, proxy, 7, "opens a session"));
    }
    for (String proxy : List.of("fd00:2021:1111:8000::", "fd00:2021:1111:8000::4")) {
      net.send(Packets.udp(CLIENT_V6, 5000, proxy, 7, "opens a session"));
    }
    net.send(Packets.ping(CLIENT_V4, "10.0.0.7", 1, 1));
    net.run(2 * SECOND);
    addresses(here, CLIENT_V4, CLIENT_V6, "100.64.0.99", "10.0.0.7", "127.0.0.1", "224.0.0.1");
    addresses(
        there,
        "10.0.0.7",
        "10.9.0.1",
        "fd99::1",
        "100.96.0.1",
        "fd00:2021:1111:8000::",
        "10.8.0.1",
        "100.64.0.99",
        "fd12::1",
        "100.96.0.9",
        "127.0.0.1",
        "224.0.0.1",
        TwoTunnels.GATEWAY_V4);
  }

  @Test
  void ofTheHost() {
    for (int n = 0; n < PACKETS; n++) {
      byte[] packet = packet(there, here);
      long before = net.gateway.drops().total();
      batch.clear();
      batch.growth(net.gateway.growthBytes());
      batch.append(MemorySegment.ofArray(packet), 0, packet.length);
      net.now += 1_000_000;
      net.gateway.handleOutbound(batch, net.now);
      assertCounted(net.gateway.drops(), before, n);
      drain();
    }
    assertSeen(
        DropReason.NO_PEER,
        DropReason.FILTERED,
        DropReason.FRAGMENT,
        DropReason.FOREIGN_SOURCE,
        DropReason.BAD_CHECKSUM,
        DropReason.UNSUPPORTED_PROTOCOL);
  }

  @Test
  void ofClients() {
    GatewayPacketsFixture gateway = new GatewayPacketsFixture();
    for (int n = 0; n < PACKETS; n++) {
      byte[] packet = packet(here, there);
      long before = gateway.drops.total();
      batch.clear();
      batch.append(MemorySegment.ofArray(packet), 0, packet.length);
      gateway.packets.fromClient(gateway.peer, batch, 0, n * 1_000_000L);
      assertCounted(gateway.drops, before, n);
    }
    assertSeen(
        DropReason.NOT_AUTHORIZED,
        DropReason.FOREIGN_SOURCE,
        DropReason.FOREIGN_DESTINATION,
        DropReason.MULTICAST,
        DropReason.FRAGMENT,
        DropReason.BAD_CHECKSUM,
        DropReason.NO_TRANSLATION,
        DropReason.UNSUPPORTED_PROTOCOL);
  }

  private void assertCounted(DropCounters drops, long before, int n) {
    long counted = drops.total() - before;
    Verdict verdict = batch.verdict(0);
    boolean settled =
        verdict == Verdict.DROPPED
            || verdict == Verdict.DELIVER
            || verdict == Verdict.SEAL
            || verdict == Verdict.CONSUMED;
    assertTrue(settled, "seed " + SEED + " packet " + n + " is left " + verdict);
    assertEquals(verdict == Verdict.DROPPED ? 1 : 0, counted, "seed " + SEED + " packet " + n);
    for (DropReason reason : DropReason.values()) {
      if (drops.get(reason) > 0) {
        seen.add(reason);
      }
    }
  }

  private void assertSeen(DropReason... reasons) {
    System.out.println("gateway: " + PACKETS + " packets, seed " + SEED + ", reasons " + seen);
    assertTrue(seen.containsAll(List.of(reasons)), "only " + seen);
  }

  private byte[] packet(List<Endpoint> sources, List<Endpoint> destinations) {
    Endpoint source = sources.get(random.nextInt(sources.size()));
    Endpoint destination;
    do {
      destination = destinations.get(random.nextInt(destinations.size()));
    } while (destination.isIpv4() != source.isIpv4());
    source = source.withPort(random.nextBoolean() ? 5000 : 7);
    destination = destination.withPort(random.nextBoolean() ? 5000 : 7);
    byte[] packet = packets.packet(source, destination);
    switch (random.nextInt(8)) {
      case 0 -> packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 ->
          packet =
              PacketBuilder.of(source, destination)
                  .identification(random.nextInt(4))
                  .fragment(8 * random.nextInt(3), random.nextBoolean())
                  .udp(new byte[random.nextInt(64)]);
      case 2 -> {
        byte[] quoted = packets.packet(destination, source);
        packet = PacketBuilder.of(source, destination).icmp(random.nextInt(13), 0, 0, quoted);
      }
      default -> {
        // As it was drawn.
      }
    }
    return packet;
  }

  /** Takes what has piled up, as the pipeline would. */
  private void drain() {
    do {
      batch.clear();
    } while (net.gateway.pollTransmit(batch, net.now) > 0);
    do {
      batch.clear();
    } while (net.gateway.pollDeliver(batch, net.now) > 0);
  }

  private static void addresses(List<Endpoint> into, String... texts) {
    for (String text : texts) {
      into.add(Packets.address(text));
    }
  }
}
