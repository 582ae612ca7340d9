package fz.translate;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.siit.AddressMapping;
import fz.siit.TranslatorOptions;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Translates a capture file. */
@Command(
    name = "translate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Translate the packets of a capture file between IPv4 and IPv6.",
    description = {
      "",
      "Each packet of --in goes through a translator as RFC 7915 describes it, and what leaves the"
          + " translator is written to --out: packets of the other family, and the ICMP errors with"
          + " which it answers packets that it cannot translate. Then it says how many there were of"
          + " what. No privilege is needed, and nothing is sent.",
      "",
      "Addresses are translated by a prefix that has an IPv4 address inside (RFC 6052), by explicit"
          + " mappings (RFC 7757), or by both; mappings come first.",
      "",
      "  fz translate --pool6 64:ff9b::/96 --eam 192.0.2.1,2001:db8::1 \\",
      "      --in client.pcapng --out internet.pcapng",
      "",
      "With this, what 2001:db8::1 sent to 64:ff9b::808:808 comes out as sent by 192.0.2.1 to"
          + " 8.8.8.8, and answers become IPv6 again when the result is translated once more.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 if the file was read to its end, whatever became of its packets; 1 if --out"
          + " cannot be written; 2 for a wrong option, or an --in that is no capture."
    })
final class TranslateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "Capture to read: pcap or pcapng.")
  private Path in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Capture to write: pcapng. An existing file is replaced.")
  private Path out;

  @Mixin private MappingOptions mappings;

  @Mixin private BehaviourOptions behaviour;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    AddressMapping mapping = mappings.mapping();
    TranslatorOptions options = behaviour.options();
    if (Files.exists(out) && Files.exists(in) && Files.isSameFile(in, out)) {
      throw new CommandException(
          ExitCode.WRONG_USE, "--out: " + out + " is the file of --in; name another one");
    }
    Counts counts = new Counts();
    try (PacketTransport source = source();
        PacketTransport sink = open(Map.of("output", out.toString()))) {
      new CaptureTranslation(options, mapping, source, sink, counts).run();
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(counts.toJson());
    } else {
      counts.print(print);
    }
    print.flush();
    return ExitCode.OK;
  }

  /** Opens the input, with what is wrong with it reported as wrong use. */
  private PacketTransport source() throws IOException {
    try {
      return open(Map.of("input", in.toString()));
    } catch (TransportException e) {
      throw MappingOptions.wrong("--in: " + e.getMessage());
    }
  }

  private static PacketTransport open(Map<String, String> file) throws IOException {
    PacketTransportProvider pcap;
    try {
      pcap = Transports.findPacket("pcap");
    } catch (TransportException e) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "this image cannot read captures: link it with the module fz.transport.pcap",
          e);
    }
    Map<String, String> options = new TreeMap<>(file);
    // The same input makes the same output, byte for byte.
    options.put("timestamps", "counted");
    options.put("mtu", Integer.toString(CaptureTranslation.MAX_PACKET));
    return pcap.open(TransportOptions.of(options));
  }
}
