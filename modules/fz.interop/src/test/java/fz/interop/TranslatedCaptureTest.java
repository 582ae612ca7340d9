package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandProvider;
import fz.command.Commands;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.siit.AddressRole;
import fz.siit.MappedAddress;
import fz.siit.Rfc6052Prefix;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import fz.testkit.RandomPackets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code fz translate} writes, as another program reads it. */
class TranslatedCaptureTest {
  private static final int PACKETS = 2_000;
  private static final String POOL6 = "2001:db8:64::/48";
  private static final Rfc6052Prefix PREFIX =
      new Rfc6052Prefix(IpPrefix.parse(POOL6).orElseThrow());

  @TempDir private Path directory;

  @Test
  void hasNoWrongChecksum() throws Exception {
    Tshark.require();
    List<byte[]> packets = new ArrayList<>();
    Random random = new Random(64);
    RandomPackets drawn = new RandomPackets(random);
    while (packets.size() < PACKETS) {
      packets.add(packet(random, drawn));
    }
    Path in = directory.resolve("in.pcap");
    Path out = directory.resolve("out.pcapng");
    Files.write(in, Captures.pcap(packets));
    assertEquals(List.of(), Tshark.badChecksums(in), "the input is right");
    String counts = translate(in, out);
    assertEquals(List.of(), Tshark.badChecksums(out));
    for (String kind :
        List.of(
            "ip && tcp",
            "ipv6 && udp",
            "icmp.type==8",
            "icmpv6.type==129",
            "icmp.type==11",
            "icmpv6.type==1",
            "ipv6.fraghdr.more==1")) {
      assertTrue(Tshark.count(out, kind) > 0, kind + " is not among\n" + counts);
    }
  }

  private static byte[] packet(Random random, RandomPackets drawn) {
    boolean ipv4 = random.nextBoolean();
    Endpoint source = host(drawn, ipv4);
    Endpoint destination = host(drawn, ipv4);
    return switch (random.nextInt(6)) {
      case 0 -> {
        byte[] quote = drawn.plain(destination, source);
        // The other parser takes a TCP segment that is not quoted whole for a damaged one.
        int most = PacketBytes.protocol(quote) == 6 ? 500 : 1_200;
        if (quote.length > most) {
          yield quote;
        }
        int least = PacketBytes.headerLength(quote) + 8;
        int length = most == 500 ? quote.length : random.nextInt(least, quote.length + 1);
        int type = ipv4 ? (random.nextBoolean() ? 3 : 11) : random.nextBoolean() ? 1 : 3;
        byte[] part = Arrays.copyOf(quote, length);
        yield drawn.header(source, destination).icmp(type, 1, 0, part);
      }
      case 1 -> PacketBuilder.of(source, destination).udp(new byte[random.nextInt(1, 3_000)]);
      case 2 -> PacketBuilder.of(source, destination).hopLimit(1).tcp(2, new byte[40]);
      default -> drawn.packet(source, destination);
    };
  }

  private static Endpoint host(RandomPackets drawn, boolean ipv4) {
    Endpoint address = drawn.endpoint(true);
    MappedAddress mapped = new MappedAddress();
    PREFIX.map(AddressRole.SOURCE, address.high(), address.low(), mapped);
    return ipv4 ? address : new Endpoint(mapped.high(), mapped.low(), address.port());
  }

  private static String translate(Path in, Path out) {
    Object command =
        Commands.providers().stream()
            .filter(provider -> provider.name().equals("translate"))
            .map(CommandProvider::create)
            .findFirst()
            .orElseThrow();
    StringWriter counts = new StringWriter();
    CommandLine line = new CommandLine(command).setOut(new PrintWriter(counts));
    int status = line.execute("--pool6", POOL6, "--in", in.toString(), "--out", out.toString());
    assertEquals(0, status);
    return counts.toString();
  }
}
