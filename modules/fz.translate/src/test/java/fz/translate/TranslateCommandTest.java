package fz.translate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fz.command.CommandException;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.PacketBuilder;
import fz.testkit.PacketBytes;
import fz.transport.PacketTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TranslateCommandTest {
  private static final Endpoint HOST6 = endpoint("2001:db8::1", 4000);
  private static final Endpoint HOST4 = endpoint("192.0.2.1", 4000);
  private static final Endpoint SERVER6 = endpoint("64:ff9b::808:808", 53);
  private static final Endpoint SERVER4 = endpoint("8.8.8.8", 53);
  private static final String EAM = "192.0.2.1,2001:db8::1";
  private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private final StringWriter output = new StringWriter();

  @Test
  void translatesBothDirectionsOfAConversation() throws Exception {
    write(
        PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD),
        PacketBuilder.of(SERVER4, HOST4).dontFragment().tcp(18, PAYLOAD));
    run("--pool6", "64:ff9b::/96", "--eam", EAM);
    List<byte[]> out = read();
    assertEquals(2, out.size());
    assertEquals(
        hex(
            PacketBuilder.of(HOST4, SERVER4)
                .hopLimit(63)
                .identification(id(out.get(0)))
                .udp(PAYLOAD)),
        hex(out.get(0)));
    assertEquals(
        hex(PacketBuilder.of(SERVER6, HOST6).hopLimit(63).tcp(18, PAYLOAD)), hex(out.get(1)));
    assertTrue(output.toString().contains("to IPv6                1"), output.toString());
    assertTrue(output.toString().contains("to IPv4                1"), output.toString());
  }

  @Test
  void countsEveryPacketOnce() throws Exception {
    byte[] damaged = PacketBuilder.of(SERVER4, HOST4).udp(PAYLOAD);
    damaged[12] ^= 1;
    write(
        PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD),
        PacketBuilder.of(HOST6, SERVER6).hopLimit(1).udp(PAYLOAD),
        PacketBuilder.of(HOST6, endpoint("2001:db8::2", 1)).udp(PAYLOAD),
        damaged,
        PacketBuilder.of(SERVER4, HOST4).udp(new byte[3000]));
    run("--pool6", "64:ff9b::/96", "--eam", EAM, "--own6", "2001:db8::ff", "--json");
    JsonNode counts = new ObjectMapper().readTree(output.toString());
    assertEquals(
        "{\"packets\":5,\"to_ipv6\":1,\"to_ipv4\":1,\"split\":1,\"fragments\":3,\"icmp_errors\":2,"
            + "\"refused\":{\"BAD_CHECKSUM\":1,\"HOP_LIMIT\":1,\"NO_TRANSLATION\":1}}",
        counts.toString());
    List<byte[]> out = read();
    assertEquals(1 + 2 + 3, out.size());
    assertEquals(1, out.stream().filter(PacketBytes::isIpv4).count());
    for (byte[] error : out.subList(1, 3)) {
      assertTrue(PacketBytes.isIntact(error));
      byte[] from = Arrays.copyOfRange(error, 8, 24);
      assertEquals(hex(endpoint("2001:db8::ff", 0).addressBytes()), hex(from));
    }
  }

  @Test
  void sameInputMakesTheSameFile() throws Exception {
    write(
        PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD),
        PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD));
    run("--pool6", "64:ff9b::/96", "--eam", EAM);
    byte[] first = Files.readAllBytes(directory.resolve("out"));
    run("--pool6", "64:ff9b::/96", "--eam", EAM);
    assertArrayEquals(first, Files.readAllBytes(directory.resolve("out")));
  }

  @Test
  void behaviourCanBeChosen() throws Exception {
    write(PacketBuilder.of(SERVER4, HOST4).trafficClass(8).udp(new byte[2000]));
    run(
        "--pool6",
        "64:ff9b::/96",
        "--eam",
        EAM,
        "--keep-hop-limit",
        "--ignore-traffic-class",
        "--lowest-ipv6-mtu",
        "9000",
        "--mtu6",
        "9000",
        "--mtu4",
        "9000",
        "--zero-checksum",
        "REFUSE");
    assertEquals(hex(PacketBuilder.of(SERVER6, HOST6).udp(new byte[2000])), hex(read().getFirst()));
  }

  @Test
  void manyPacketsKeepTheirOrder() throws Exception {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      packets.add(PacketBuilder.of(SERVER4, HOST4).udp(new byte[i % 700 == 0 ? 1400 : i]));
    }
    write(packets.toArray(byte[][]::new));
    run("--pool6", "64:ff9b::/96", "--eam", EAM, "--lowest-ipv6-mtu", "1500");
    List<byte[]> out = read();
    assertEquals(1000, out.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(packets.get(i).length + 20, out.get(i).length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--pool6 2001:db8::/33",
        "--pool6 10.0.0.0/8",
        "--pool6 nothing",
        "--eam 10.0.0.1",
        "--eam 10.0.0.0/24,2001:db8::/125",
        "--eam 2001:db8::1,10.0.0.1",
        "--eam 10.0.0.1,2001:db8::1 --eam 10.0.0.1,2001:db8::2",
        "--pool6 64:ff9b::/96 --own4 2001:db8::1",
        "--pool6 64:ff9b::/96 --own6 10.0.0.1",
        "--pool6 64:ff9b::/96 --rfc6791 router",
        "--pool6 64:ff9b::/96 --rfc6791 10.0.0.1 --rfc6791 10.0.0.2",
        "--pool6 64:ff9b::/96 --mtu6 1279",
        "--pool6 64:ff9b::/96 --mtu4 65001",
        "--pool6 64:ff9b::/96 --lowest-ipv6-mtu 0"
      })
  void refusesWrongOptionsInOneLine(String options) throws Exception {
    write(PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD));
    String[] words = options.isEmpty() ? new String[0] : options.split(" ");
    CommandException e = assertThrows(CommandException.class, () -> run(words));
    assertEquals(2, e.exitCode());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    assertTrue(e.getMessage().contains("--"), e.getMessage());
    assertFalse(Files.exists(directory.resolve("out")), "nothing is written");
  }

  @Test
  void refusesInputThatIsNoCapture() throws Exception {
    assertWrongInput("does not exist");
    Files.write(
        directory.resolve("in"),
        "no capture, but long enough for a header".getBytes(StandardCharsets.UTF_8));
    assertWrongInput("in");
    write(PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD));
    byte[] whole = Files.readAllBytes(directory.resolve("in"));
    Files.write(directory.resolve("in"), Arrays.copyOf(whole, whole.length - 9));
    assertWrongInput("the file ends");
  }

  @Test
  void refusesToWriteOverItsInput() throws Exception {
    write(PacketBuilder.of(HOST6, SERVER6).udp(PAYLOAD));
    Path in = directory.resolve("in");
    byte[] before = Files.readAllBytes(in);
    CommandException e =
        assertThrows(
            CommandException.class,
            () ->
                execute("--pool6", "64:ff9b::/96", "--in", in.toString(), "--out", in.toString()));
    assertEquals(2, e.exitCode());
    assertArrayEquals(before, Files.readAllBytes(in));
  }

  @Test
  void helpTeaches() {
    String help = new CommandLine(new TranslateCommand()).getUsageMessage();
    for (String word : List.of("RFC 7915", "--pool6", "--eam", "64:ff9b::/96", "Exit status")) {
      assertTrue(help.contains(word), word);
    }
  }

  private void assertWrongInput(String reason) {
    CommandException e = assertThrows(CommandException.class, () -> run("--pool6", "64:ff9b::/96"));
    assertEquals(2, e.exitCode());
    assertTrue(
        e.getMessage().startsWith("--in: ") && e.getMessage().contains(reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
  }

  private void run(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--in", directory.resolve("in").toString()));
    arguments.addAll(List.of("--out", directory.resolve("out").toString()));
    assertEquals(0, execute(arguments.toArray(String[]::new)));
  }

  private int execute(String... arguments) throws Exception {
    CommandLine line = new CommandLine(new TranslateCommand());
    line.setOut(new PrintWriter(output));
    Exception[] thrown = new Exception[1];
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          thrown[0] = e;
          return 1;
        });
    int status = line.execute(arguments);
    if (thrown[0] != null) {
      throw thrown[0];
    }
    return status;
  }

  private void write(byte[]... packets) throws IOException {
    PacketBatch batch = Slab.batches(1)[0];
    try (PacketTransport file = open("output", directory.resolve("in"))) {
      for (byte[] packet : packets) {
        batch.append(MemorySegment.ofArray(packet), 0, packet.length);
        batch.verdict(0, Verdict.DELIVER);
        file.write(batch, 0);
        batch.clear();
      }
    }
  }

  private List<byte[]> read() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    PacketBatch batch = Slab.batches(1)[0];
    try (PacketTransport file = open("input", directory.resolve("out"))) {
      while (file.read(batch) != PacketTransport.END) {
        for (int i = 0; i < batch.count(); i++) {
          packets.add(
              batch
                  .memory()
                  .asSlice(batch.offset(i), batch.length(i))
                  .toArray(ValueLayout.JAVA_BYTE));
        }
        batch.clear();
      }
    }
    return packets;
  }

  private static PacketTransport open(String option, Path file) throws IOException {
    return Transports.findPacket("pcap")
        .open(TransportOptions.of(Map.of(option, file.toString(), "mtu", "65000")));
  }

  private static int id(byte[] packet) {
    return ByteBuffer.wrap(packet).getShort(4);
  }

  private static String hex(byte[] packet) {
    return HexFormat.of().formatHex(packet);
  }

  private static Endpoint endpoint(String address, int port) {
    return IpAddresses.parse(address).orElseThrow().withPort(port);
  }
}
