package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TunTransportTest {
  @Test
  void carriesPingsAndDatagrams() throws Exception {
    Namespace.run(() -> exchange(Map.of()));
  }

  @Test
  void carriesPingsAndDatagramsWithoutOffload() throws Exception {
    Namespace.run(() -> exchange(Map.of("offload", "off")));
  }

  @Test
  void carriesTcpInSuperPackets() throws Exception {
    Namespace.run(() -> transfer(Map.of(), 20_000_000, true));
  }

  @Test
  void carriesTcpWithoutOffload() throws Exception {
    Namespace.run(() -> transfer(Map.of("offload", "off"), 2_000_000, false));
  }

  @Test
  void setsUpTheInterface() throws Exception {
    Namespace.run(
        () -> {
          try (PacketTransport transport = open(Map.of("mtu", "1400", "ipv4", "10.9.0.1/24"))) {
            NetworkInterface found = NetworkInterface.getByName("fz-test");
            assertEquals(1400, found.getMTU());
            assertTrue(found.isUp());
            assertEquals(24, found.getInterfaceAddresses().getFirst().getNetworkPrefixLength());
            assertEquals(1400, transport.mtu());
          }
          assertEquals(null, NetworkInterface.getByName("fz-test"), "it must vanish when closed");
          return null;
        });
  }

  @Test
  void saysThatTheNameIsTaken() throws Exception {
    Namespace.run(
        () -> {
          try (PacketTransport _ = open(Map.of())) {
            TransportException e = assertThrows(TransportException.class, () -> open(Map.of()));
            assertTrue(e.getMessage().contains("in use by another process"), e.getMessage());
          }
          TransportException e =
              assertThrows(TransportException.class, () -> open(Map.of("name", "lo")));
          assertTrue(e.getMessage().contains("not a TUN device"), e.getMessage());
          return null;
        });
  }

  @Test
  void refusesBadOptions() {
    assertRefused("name", "a/b", "cannot name an interface");
    assertRefused("name", "much-too-long-name", "cannot name an interface");
    assertRefused("mtu", "100", "between 1280 and");
    assertRefused("mtu", "x", "not a number");
    assertRefused("ipv4", "::1", "other family");
    assertRefused("ipv6", "example.org", "not an address");
    assertRefused("offload", "yes", "not auto or off");
    assertRefused("colour", "red", "no option 'colour'");
  }

  private static void assertRefused(String name, String value, String message) {
    TransportException e = assertThrows(TransportException.class, () -> open(Map.of(name, value)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
  }

  private static Void exchange(Map<String, String> more) throws IOException {
    Map<String, String> options = new TreeMap<>(more);
    options.put("ipv4", "10.9.0.1/24");
    options.put("ipv6", "fd00:9::1/64");
    try (PacketTransport transport = open(options);
        EchoHost _ = new EchoHost(transport)) {
      assertTrue(InetAddress.ofLiteral("10.9.0.7").isReachable(5_000), "no echo over IPv4");
      assertTrue(InetAddress.ofLiteral("fd00:9::7").isReachable(5_000), "no echo over IPv6");
      exchangeDatagrams("10.9.0.7");
      exchangeDatagrams("fd00:9::7");
      assertEquals(0, transport.writeErrors());
    }
    return null;
  }

  private static Void transfer(Map<String, String> more, int bytes, boolean offload)
      throws IOException {
    Map<String, String> options = new TreeMap<>(more);
    options.put("ipv4", "10.9.0.1/24");
    options.put("ipv6", "fd00:9::1/64");
    try (PacketTransport transport = open(options);
        EchoHost host = new EchoHost(transport)) {
      transfer("10.9.0.1", "10.9.0.7", bytes);
      transfer("fd00:9::1", "fd00:9::7", bytes);
      assertEquals(0, transport.writeErrors());
      assertEquals(offload, transport.capabilities().contains(Capability.RECEIVE_OFFLOAD));
      assertTrue(host.largestBatch() > 10, "no more than " + host.largestBatch() + " packets");
    }
    return null;
  }

  private static void transfer(String own, String alias, int bytes) throws IOException {
    byte[] sent = new byte[bytes];
    new Random(2).nextBytes(sent);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(own));
        Socket out = new Socket()) {
      out.connect(
          new InetSocketAddress(InetAddress.ofLiteral(alias), server.getLocalPort()), 5_000);
      try (Socket in = server.accept()) {
        in.setSoTimeout(10_000);
        Thread writer =
            Thread.ofPlatform()
                .daemon()
                .start(
                    () -> {
                      try {
                        out.getOutputStream().write(sent);
                        out.shutdownOutput();
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    });
        assertArrayEquals(sent, in.getInputStream().readAllBytes());
        writer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void exchangeDatagrams(String host) throws IOException {
    Random random = new Random(1);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5_000);
      for (int length : new int[] {0, 1, 2, 3, 511, 1000, 1232}) {
        byte[] sent = new byte[length];
        random.nextBytes(sent);
        socket.send(new DatagramPacket(sent, length, InetAddress.ofLiteral(host), 7));
        DatagramPacket received = new DatagramPacket(new byte[2000], 2000);
        socket.receive(received);
        assertArrayEquals(sent, Arrays.copyOf(received.getData(), received.getLength()));
      }
    }
  }

  private static PacketTransport open(Map<String, String> more) throws IOException {
    Map<String, String> options = new TreeMap<>(Map.of("name", "fz-test"));
    options.putAll(more);
    return new TunTransportProvider().open(TransportOptions.of(options));
  }
}
