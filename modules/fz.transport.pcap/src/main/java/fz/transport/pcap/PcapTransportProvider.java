package fz.transport.pcap;

import fz.transport.OptionDescriptor;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Provides capture files in place of a host. */
public final class PcapTransportProvider implements PacketTransportProvider {
  private static final List<OptionDescriptor> OPTIONS =
      List.of(
          new OptionDescriptor("input", "pcap or pcapng file with what the host sends", "none"),
          new OptionDescriptor("output", "pcapng file for what the host gets", "none"),
          new OptionDescriptor(
              "realtime", "keep the pauses between packets: true or false", "false"),
          new OptionDescriptor(Timestamps.OPTION, "of output: real, counted or zero", "real"),
          new OptionDescriptor("mtu", "largest packet of output, in bytes", "1280"));

  /** Creates the provider. */
  public PcapTransportProvider() {}

  @Override
  public String name() {
    return "pcap";
  }

  @Override
  public String description() {
    return "capture files in place of a host";
  }

  @Override
  public List<OptionDescriptor> options() {
    return OPTIONS;
  }

  @Override
  public PacketTransport open(TransportOptions options) throws IOException {
    options.requireKnown(name(), OPTIONS);
    Timestamps timestamps = Timestamps.parse(options);
    boolean realtime = isTrue(options, "realtime");
    int mtu = options.getInt("mtu", 1280, 1280, 65_000);
    String input = options.get("input", "none");
    String output = options.get("output", "none");
    if (input.equals("none") && output.equals("none")) {
      throw new TransportException("transport pcap needs option input, option output or both");
    }
    CaptureReader reader = input.equals("none") ? null : new CaptureReader(path("input", input));
    try {
      CaptureWriter writer =
          output.equals("none") ? null : new CaptureWriter(path("output", output), timestamps);
      return new PcapTransport(reader, writer, mtu, realtime);
    } catch (IOException | RuntimeException e) {
      if (reader != null) {
        reader.close();
      }
      throw e;
    }
  }

  static Path path(String option, String text) throws TransportException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TransportException("option " + option + ": '" + text + "' is not a path", e);
    }
  }

  private static boolean isTrue(TransportOptions options, String name) throws TransportException {
    String value = options.get(name, "false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new TransportException("option " + name + ": '" + value + "' is not true or false");
    };
  }
}
