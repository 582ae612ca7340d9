package fz.nat;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.testkit.PacketBuilder;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Translation of packets of open sessions, in each combination of families. Each packet is copied
 * into its place and parsed first, which is part of what is measured.
 */
@State(Scope.Thread)
public class NatBenchmark {
  private static final int PACKETS = 64;
  private static final int PAYLOAD_BYTES = 200;
  private static final int MTU = 1280;

  /** Family of the client and of the real address. */
  @Param({"4-4", "4-6", "6-4", "6-6"})
  public String families;

  /** Open sessions of the client. */
  @Param({"64", "60000"})
  public int sessions;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final PacketBatch fragments = Slab.batches(1)[0];
  private final PacketView view = new PacketView();
  private final MemorySegment[] outbound = new MemorySegment[PACKETS];
  private final MemorySegment[] inbound = new MemorySegment[PACKETS];
  private final MemorySegment[] errors = new MemorySegment[PACKETS];
  private NatTable table;
  private long now;

  /** Creates the state; JMH calls it. */
  public NatBenchmark() {}

  /** Opens all sessions and confirms them. */
  @Setup
  public void open() {
    boolean clientIpv4 = families.startsWith("4");
    boolean realIpv4 = families.endsWith("4");
    Endpoint client4 = Endpoint.ofIpv4(0x64400001, 0);
    Endpoint client6 = new Endpoint(0xfd00_2021_1111_0000L, 1, 0);
    Endpoint client = clientIpv4 ? client4 : client6;
    Endpoint outside = realIpv4 ? client4 : client6;
    Endpoint proxy =
        clientIpv4
            ? Endpoint.ofIpv4(0x64600001, 443)
            : new Endpoint(0xfd00_2021_1111_8000L, 1, 443);
    Endpoint real =
        realIpv4 ? Endpoint.ofIpv4(0x0a000001, 443) : new Endpoint(0x2001_0db8L << 32, 9, 443);
    Random random = new Random(1);
    table = new NatTable(1 << 16, client4, client6, MTU, random);
    table.map(proxy.high(), proxy.low(), real.high(), real.low());
    for (int i = 0; i < sessions; i++) {
      byte[] out = PacketBuilder.of(client.withPort(1_000 + i), proxy).udp(new byte[PAYLOAD_BYTES]);
      byte[] in = PacketBuilder.of(real, outside.withPort(1_000 + i)).udp(new byte[PAYLOAD_BYTES]);
      if (translate(MemorySegment.ofArray(out), true) != NatVerdict.TRANSLATED
          || translate(MemorySegment.ofArray(in), false) != NatVerdict.TRANSLATED) {
        throw new IllegalStateException("session " + i);
      }
    }
    for (int i = 0; i < PACKETS; i++) {
      int port = 1_000 + random.nextInt(sessions);
      byte[] payload = new byte[PAYLOAD_BYTES];
      outbound[i] =
          MemorySegment.ofArray(PacketBuilder.of(client.withPort(port), proxy).udp(payload));
      inbound[i] =
          MemorySegment.ofArray(PacketBuilder.of(real, outside.withPort(port)).udp(payload));
      byte[] quoted = PacketBuilder.of(outside.withPort(port), real).udp(payload);
      errors[i] =
          MemorySegment.ofArray(
              PacketBuilder.of(real, outside).icmp(realIpv4 ? 3 : 1, realIpv4 ? 3 : 4, 0, quoted));
    }
  }

  /** Packets of the client. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int outbound() {
    return all(outbound, true);
  }

  /** Answers. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int inbound() {
    return all(inbound, false);
  }

  /** ICMP errors about packets of the client, with what they quote. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int icmpError() {
    return all(errors, false);
  }

  /** What the others measure beside the translation. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int copyAndParse() {
    int sum = 0;
    batch.clear();
    batch.growth(NatTable.MAX_GROWTH_BYTES);
    for (MemorySegment packet : outbound) {
      int i = batch.append(packet, 0, (int) packet.byteSize());
      view.wrap(batch, i);
      sum += view.sourcePort();
    }
    return sum;
  }

  private int all(MemorySegment[] packets, boolean fromClient) {
    now += 1_000;
    int translated = 0;
    batch.clear();
    batch.growth(NatTable.MAX_GROWTH_BYTES);
    for (MemorySegment packet : packets) {
      translated += append(packet, fromClient) == NatVerdict.TRANSLATED ? 1 : 0;
    }
    if (translated != PACKETS) {
      throw new IllegalStateException(translated + " were translated");
    }
    return translated;
  }

  private NatVerdict translate(MemorySegment packet, boolean fromClient) {
    batch.clear();
    batch.growth(NatTable.MAX_GROWTH_BYTES);
    return append(packet, fromClient);
  }

  private NatVerdict append(MemorySegment packet, boolean fromClient) {
    int i = batch.append(packet, 0, (int) packet.byteSize());
    view.wrap(batch, i);
    int room = NatTable.MAX_GROWTH_BYTES;
    return fromClient
        ? table.outbound(view, room, fragments, now)
        : table.inbound(view, room, fragments, now);
  }
}
