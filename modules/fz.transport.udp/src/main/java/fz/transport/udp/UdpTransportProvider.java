package fz.transport.udp;

import fz.linux.Libc;
import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.OptionDescriptor;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.util.List;

/** Provides UDP sockets of Linux. */
public final class UdpTransportProvider implements DatagramTransportProvider {
  /** Creates the provider. */
  public UdpTransportProvider() {}

  @Override
  public String name() {
    return "udp";
  }

  @Override
  public String description() {
    return "UDP socket of Linux, with segmentation offload";
  }

  @Override
  public List<OptionDescriptor> options() {
    return UdpOptions.DESCRIPTORS;
  }

  @Override
  public DatagramTransport open(TransportOptions options) throws IOException {
    return new UdpTransport(UdpSocket.open(parse(options)));
  }

  @Override
  public List<DatagramTransport> open(TransportOptions options, int readers) throws IOException {
    UdpOptions parsed = parse(options);
    return UdpSocket.openShared(parsed, readers).stream()
        .<DatagramTransport>map(UdpTransport::new)
        .toList();
  }

  private UdpOptions parse(TransportOptions options) throws TransportException {
    UdpOptions parsed = UdpOptions.parse(name(), options);
    if (!Libc.isSupported()) {
      throw new TransportException(
          "transport udp needs Linux on x86-64 or AArch64; use the transport jdk-udp");
    }
    return parsed;
  }
}
