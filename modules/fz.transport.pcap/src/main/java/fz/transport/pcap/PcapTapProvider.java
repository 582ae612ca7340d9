package fz.transport.pcap;

import fz.transport.OptionDescriptor;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.util.List;

/** Provides another packet transport with a capture file in front of it. */
public final class PcapTapProvider implements PacketTransportProvider {
  private static final List<OptionDescriptor> OPTIONS =
      List.of(
          new OptionDescriptor("inner", "the packet transport that carries the packets", "tun"),
          new OptionDescriptor("file", "pcapng file for packets of both directions", ""),
          new OptionDescriptor(Timestamps.OPTION, "real, counted or zero", "real"));

  /** Creates the provider. */
  public PcapTapProvider() {}

  @Override
  public String name() {
    return "pcap-tap";
  }

  @Override
  public String description() {
    return "another packet transport, captured to a file; further options are those of the other";
  }

  @Override
  public List<OptionDescriptor> options() {
    return OPTIONS;
  }

  @Override
  public PacketTransport open(TransportOptions options) throws IOException {
    String file = options.get("file", "");
    if (file.isEmpty()) {
      throw new TransportException("transport pcap-tap needs option file");
    }
    String inner = options.get("inner", "tun");
    if (inner.equals(name())) {
      throw new TransportException("option inner: a tap cannot be in front of a tap");
    }
    Timestamps timestamps = Timestamps.parse(options);
    PacketTransportProvider provider = Transports.findPacket(inner);
    PacketTransport transport =
        provider.open(options.without(OPTIONS.stream().map(OptionDescriptor::name).toList()));
    try {
      return new CapturingPacketTransport(
          transport, new CaptureWriter(PcapTransportProvider.path("file", file), timestamps));
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }
}
