package fz.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Drives the table and the model with the same packets in virtual time. */
class NatTableModelTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int SEEDS = Integer.getInteger("fz.nat.seeds", 100);
  private static final int STEPS = 3_000;
  private static final int[] NUMBERS = {0, 1, 2, 3, 40_000, 40_001, 65_534, 65_535};
  private static final int[] FLAGS = {
    PacketView.TCP_SYN,
    PacketView.TCP_ACK,
    PacketView.TCP_SYN | PacketView.TCP_ACK,
    PacketView.TCP_FIN | PacketView.TCP_ACK,
    PacketView.TCP_ACK,
    PacketView.TCP_ACK,
    PacketView.TCP_RST
  };

  private Random random;
  private NatTable table;
  private NatModel model;
  private long now;
  private long translated;
  private long crossed;

  @Test
  void doesWhatTheModelDoes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      random = new Random(seed);
      int max = 1 + random.nextInt(random.nextBoolean() ? 4 : 60);
      table = Packets.table(max, random);
      model = new NatModel(max);
      now = random.nextLong() >> 2;
      for (int step = 0; step < STEPS; step++) {
        String message = "seed " + seed + " step " + step;
        step(message);
        assertEquals(model.sessions(), table.sessions(), message);
        assertEquals(model.remembered(), table.remembered(), message);
        assertTrue(table.sessions() <= max && table.remembered() <= max, message);
      }
    }
    System.out.printf(
        "NAT model: seeds 0 to %d, %,d steps, %,d translated, %,d of them into the other family%n",
        SEEDS - 1, (long) SEEDS * STEPS, translated, crossed);
    assertTrue(translated > SEEDS * (long) STEPS / 5, "only " + translated + " were translated");
    assertTrue(crossed > translated / 4, "only " + crossed + " changed the family");
  }

  private void step(String message) {
    switch (random.nextInt(20)) {
      case 0 -> passTime();
      case 1, 2 -> map();
      case 3 -> {
        if (random.nextInt(10) == 0) {
          model.clear();
          table.clear();
        }
      }
      case 4 -> {
        if (random.nextInt(4) == 0) {
          Endpoint proxy = proxy(random.nextBoolean());
          model.unmap(proxy);
          table.unmap(proxy.high(), proxy.low());
        }
      }
      case 5, 6, 7, 8, 9, 10, 11 -> outbound(message);
      case 12, 13 -> error(message);
      default -> inbound(message);
    }
  }

  private void passTime() {
    long seconds =
        switch (random.nextInt(4)) {
          case 0 -> 5;
          case 1 -> 30;
          case 2 -> 60;
          default -> random.nextInt(8_000);
        };
    now += seconds * SECOND - random.nextInt(2);
    if (random.nextBoolean()) {
      boolean due = table.nextTimeout() <= now;
      int before = table.sessions();
      table.handleTimeout(now);
      model.handleTimeout(now);
      assertEquals(due, table.sessions() < before, "the timeout announces what ends");
      assertTrue(table.nextTimeout() > now);
    }
  }

  private void map() {
    Endpoint proxy = proxy(random.nextBoolean());
    Endpoint real = real(random.nextBoolean());
    if (table.map(proxy.high(), proxy.low(), real.high(), real.low())) {
      model.map(proxy, real);
    }
  }

  private void outbound(String message) {
    boolean ipv4 = random.nextBoolean();
    int protocol = protocol(ipv4);
    int flags = FLAGS[random.nextInt(FLAGS.length)];
    Endpoint source = Packets.client(ipv4).withPort(number());
    boolean icmp = protocol != IpProtocol.TCP && protocol != IpProtocol.UDP;
    Endpoint destination = proxy(ipv4).withPort(icmp ? source.port() : 443);
    byte[] packet = Packets.packet(protocol, source, destination, flags);
    NatModel.Outcome expected = model.outbound(protocol, source, destination, flags, now);
    byte[] wanted = packet.clone();
    if (expected.verdict() == NatVerdict.TRANSLATED) {
      boolean toIpv4 = expected.destination().isIpv4();
      int outside = Packets.protocolIn(toIpv4, protocol);
      wanted = Packets.packet(outside, expected.source(), expected.destination(), flags);
      crossed += toIpv4 == ipv4 ? 0 : 1;
    }
    Packets.Roomy roomy = new Packets.Roomy(packet);
    check(expected, roomy.outbound(table, now), wanted, roomy.bytes(), message);
  }

  private void inbound(String message) {
    Tuple tuple = tuple();
    int flags = FLAGS[random.nextInt(FLAGS.length)];
    boolean ipv4 = tuple.real.isIpv4();
    Endpoint source = tuple.real.withPort(443);
    Endpoint destination = Packets.client(ipv4).withPort(tuple.number);
    byte[] packet = Packets.answer(tuple.protocol, source, destination, flags);
    NatModel.Outcome expected = model.inbound(tuple.protocol, source, destination, flags, now);
    byte[] wanted = packet.clone();
    if (expected.verdict() == NatVerdict.TRANSLATED) {
      boolean toIpv4 = expected.source().isIpv4();
      int inside = Packets.protocolIn(toIpv4, tuple.protocol);
      wanted = Packets.answer(inside, expected.source(), expected.destination(), flags);
      crossed += toIpv4 == ipv4 ? 0 : 1;
    }
    Packets.Roomy roomy = new Packets.Roomy(packet);
    check(expected, roomy.inbound(table, now), wanted, roomy.bytes(), message);
  }

  private void error(String message) {
    Tuple tuple = tuple();
    boolean ipv4 = tuple.real.isIpv4();
    Endpoint source = Packets.client(ipv4).withPort(tuple.number);
    Endpoint destination = tuple.real.withPort(443);
    byte[] quote = Packets.packet(tuple.protocol, source, destination, 2);
    byte[] packet = Packets.error(destination, source, ipv4 ? 3 : 1, ipv4 ? 1 : 3, quote);
    NatModel.Outcome expected = model.error(tuple.protocol, source, destination, now);
    Packets.Roomy roomy = new Packets.Roomy(packet);
    assertEquals(expected.verdict(), roomy.inbound(table, now), message);
    if (expected.verdict() == NatVerdict.TRANSLATED) {
      int inside = Packets.protocolIn(expected.source().isIpv4(), tuple.protocol);
      byte[] inner = Packets.packet(inside, expected.source(), expected.destination(), 2);
      byte[] error = roomy.bytes();
      assertArrayEquals(
          Packets.comparable(inner), Packets.comparable(Packets.quoteOf(error)), message);
      assertTrue(Packets.isIntact(error), message);
      assertEquals(expected.destination().low(), Packets.view(error).sourceLow(), message);
      assertEquals(expected.source().low(), Packets.view(error).destinationLow(), message);
    }
  }

  private void check(
      NatModel.Outcome expected, NatVerdict verdict, byte[] wanted, byte[] packet, String message) {
    assertEquals(expected.verdict(), verdict, message);
    assertTrue(Packets.isIntact(packet), message);
    assertArrayEquals(Packets.comparable(wanted), Packets.comparable(packet), message);
    translated += verdict == NatVerdict.TRANSLATED ? 1 : 0;
  }

  private record Tuple(int protocol, Endpoint real, int number) {}

  /** Returns the outside of an open session, or of any. */
  private Tuple tuple() {
    List<Object[]> open = model.openOutsides();
    if (!open.isEmpty() && random.nextInt(4) != 0) {
      Object[] outside = open.get(random.nextInt(open.size()));
      return new Tuple((int) outside[0], (Endpoint) outside[1], (int) outside[2]);
    }
    boolean ipv4 = random.nextBoolean();
    return new Tuple(protocol(ipv4), real(ipv4), number());
  }

  private int number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private int protocol(boolean ipv4) {
    return switch (random.nextInt(3)) {
      case 0 -> IpProtocol.TCP;
      case 1 -> IpProtocol.UDP;
      default -> ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    };
  }

  private Endpoint proxy(boolean ipv4) {
    int host = random.nextInt(4);
    return ipv4
        ? Endpoint.ofIpv4(0x64600000 + host, 0)
        : new Endpoint(0xfd00_2021_1111_8000L, host, 0);
  }

  private Endpoint real(boolean ipv4) {
    int host = random.nextInt(3);
    return ipv4
        ? Endpoint.ofIpv4(0x0a000000 + host, 0)
        : new Endpoint(0x2001_0db8_0000_0000L, host, 0);
  }
}
