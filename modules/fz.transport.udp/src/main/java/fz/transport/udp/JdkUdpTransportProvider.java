package fz.transport.udp;

import fz.linux.Errno;
import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.OptionDescriptor;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** Provides UDP sockets of the JDK, on every system. */
public final class JdkUdpTransportProvider implements DatagramTransportProvider {
  /** Creates the provider. */
  public JdkUdpTransportProvider() {}

  @Override
  public String name() {
    return "jdk-udp";
  }

  @Override
  public String description() {
    return "UDP socket of the JDK, for systems that the transport udp does not know";
  }

  @Override
  public List<OptionDescriptor> options() {
    return UdpOptions.DESCRIPTORS;
  }

  @Override
  public DatagramTransport open(TransportOptions options) throws IOException {
    UdpOptions parsed = UdpOptions.parse(name(), options);
    if (parsed.mark() != 0) {
      throw new TransportException("transport jdk-udp cannot set option mark; use transport udp");
    }
    DatagramChannel channel =
        DatagramChannel.open(
            parsed.ipv4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      channel.configureBlocking(false);
      if (parsed.receiveBuffer() > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, parsed.receiveBuffer());
      }
      if (parsed.sendBuffer() > 0) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, parsed.sendBuffer());
      }
      channel.bind(new InetSocketAddress(parsed.address(), parsed.port()));
      return new JdkUdpTransport(channel, parsed.ipv4());
    } catch (BindException e) {
      channel.close();
      boolean foreign = e.getMessage() != null && e.getMessage().contains("assign");
      throw new TransportException(
          UdpSocket.bindError(foreign ? Errno.EADDRNOTAVAIL : Errno.EADDRINUSE, parsed), e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
