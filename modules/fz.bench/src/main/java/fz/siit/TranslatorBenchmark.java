package fz.siit;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.testkit.PacketBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Translation of one packet, which was parsed before, in place. Its headers are put back before
 * each run; {@link #putBack} says what that costs.
 */
@State(Scope.Thread)
public class TranslatorBenchmark {
  private static final int HEADROOM = 64;
  private static final Endpoint HOST4 = address("192.0.2.33", 4000);
  private static final Endpoint SERVER4 = address("198.51.100.2", 443);
  private static final IpPrefix POOL6 = IpPrefix.parse("2001:db8:64::/96").orElseThrow();
  private static final ExplicitMapping EXPLICIT =
      ExplicitMapping.parse("192.0.2.0/24,2001:db8:e::/120").orElseThrow();

  /** A plain packet, or an ICMP error that quotes one. */
  @Param({"tcp", "udp", "echo", "error"})
  public String packet;

  /** The family of the packet that is translated. */
  @Param({"4", "6"})
  public int from;

  /** How addresses are found: by a prefix alone, or by a table that is asked first. */
  @Param({"prefix", "explicit"})
  public String addresses;

  private final PacketView view = new PacketView();
  private final PacketBatch fragments = Slab.batches(1)[0];
  private AddressMapping mapping;
  private Translator translator;
  private MemorySegment memory;
  private MemorySegment original;
  private int length;
  private int headers;

  /** Creates the state; JMH calls it. */
  public TranslatorBenchmark() {}

  /** Builds the packet. */
  @Setup
  public void build() {
    mapping = new Rfc6052Prefix(POOL6);
    if (addresses.equals("explicit")) {
      mapping = new ExplicitMappings(List.of(EXPLICIT)).orElse(mapping);
    }
    TranslatorOptions options = TranslatorOptions.defaults();
    translator = new Translator(options, new SplittableRandom(1));
    byte[] bytes = bytes();
    length = bytes.length;
    // What translation changes is at the front, but for the whole of an error.
    headers = packet.equals("error") ? length : Math.min(length, 80);
    original = MemorySegment.ofArray(bytes);
    memory = Arena.global().allocate(HEADROOM + length, 64);
    MemorySegment.copy(original, 0, memory, HEADROOM, length);
  }

  private byte[] bytes() {
    Endpoint host = from == 4 ? HOST4 : mapped(HOST4);
    Endpoint server = from == 4 ? SERVER4 : mapped(SERVER4);
    byte[] payload = new byte[1000];
    return switch (packet) {
      case "tcp" -> PacketBuilder.of(host, server).tcp(16, payload);
      case "udp" -> PacketBuilder.of(host, server).udp(payload);
      case "echo" -> PacketBuilder.of(host, server).echo(true, 1, 2, new byte[56]);
      default -> {
        byte[] quote = PacketBuilder.of(server, host).udp(new byte[64]);
        yield PacketBuilder.of(host, server).icmp(from == 4 ? 11 : 3, 0, 0, quote);
      }
    };
  }

  private Endpoint mapped(Endpoint address) {
    MappedAddress into = new MappedAddress();
    if (!mapping.map(AddressRole.SOURCE, address.high(), address.low(), into)) {
      throw new IllegalStateException("no mapping of " + address);
    }
    return new Endpoint(into.high(), into.low(), address.port());
  }

  /** Puts the headers back and parses them. */
  @Benchmark
  public Object putBack() {
    MemorySegment.copy(original, 0, memory, HEADROOM, headers);
    return view.wrap(memory, HEADROOM, length);
  }

  /** The same, and translates the packet. */
  @Benchmark
  public Translation translate() {
    MemorySegment.copy(original, 0, memory, HEADROOM, headers);
    view.wrap(memory, HEADROOM, length);
    Translation verdict = translator.translate(view, mapping, HEADROOM, fragments);
    if (verdict != Translation.TRANSLATED) {
      throw new IllegalStateException(verdict + " " + translator.reason());
    }
    return verdict;
  }

  private static Endpoint address(String text, int port) {
    return IpAddresses.parse(text).orElseThrow().withPort(port);
  }
}
