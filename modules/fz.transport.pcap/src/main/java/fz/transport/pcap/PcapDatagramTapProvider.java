package fz.transport.pcap;

import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.OptionDescriptor;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.IOException;
import java.util.List;

/** Provides another datagram transport with a capture file in front of it. */
public final class PcapDatagramTapProvider implements DatagramTransportProvider {
  private static final List<OptionDescriptor> OPTIONS =
      List.of(
          new OptionDescriptor("inner", "the datagram transport that carries the datagrams", "udp"),
          new OptionDescriptor("file", "pcapng file for datagrams of both directions", ""),
          new OptionDescriptor(Timestamps.OPTION, "real, counted or zero", "real"));

  /** Creates the provider. */
  public PcapDatagramTapProvider() {}

  @Override
  public String name() {
    return "pcap-tap";
  }

  @Override
  public String description() {
    return "another datagram transport, captured to a file; further options are those of the other";
  }

  @Override
  public List<OptionDescriptor> options() {
    return OPTIONS;
  }

  @Override
  public DatagramTransport open(TransportOptions options) throws IOException {
    String file = options.get("file", "");
    String inner = options.get("inner", "udp");
    if (file.isEmpty() || inner.equals(name())) {
      throw new TransportException(
          "transport pcap-tap needs option file, and an option inner that is no tap itself");
    }
    Timestamps timestamps = Timestamps.parse(options);
    DatagramTransport transport =
        Transports.findDatagram(inner)
            .open(options.without(OPTIONS.stream().map(OptionDescriptor::name).toList()));
    try {
      return new CapturingDatagramTransport(
          transport, new CaptureWriter(PcapTransportProvider.path("file", file), timestamps));
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }
}
