package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.packet.Endpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against wireguard-go on this machine, over the loopback interface: it has a TUN device with
 * 198.18.77.1, and this side plays 198.18.77.2. Needs root, wireguard-go and wg.
 */
class WireGuardGoTest {
  private static final byte[] THEIRS = {(byte) 198, 18, 77, 1};
  private static final byte[] OURS = {(byte) 198, 18, 77, 2};
  private static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

  @TempDir Path directory;

  private final String device = "fzwg" + ProcessHandle.current().pid() % 100_000;
  private final Random random = new Random();
  private Process wireGuardGo;
  private DatagramSocket socket;
  private Node node;
  private Peer peer;

  @BeforeEach
  void start() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/wireguard-go")), "needs wireguard-go");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/wg")), "needs wg");
    assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "needs /dev/net/tun");
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setSoTimeout(50);
    long[] clock = {0};
    node = new Node(1, random, clock, 100);
    node.address = Endpoint.ofIpv4(0x7f000001, socket.getLocalPort());

    byte[] theirKey = Curve25519.generatePrivateKey(random);
    byte[] psk = new byte[32];
    random.nextBytes(psk);
    wireGuardGo =
        new ProcessBuilder("/usr/bin/wireguard-go", "-f", device)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Path control = Path.of("/var/run/wireguard/" + device + ".sock");
    for (int i = 0; i < 100 && !Files.exists(control) && wireGuardGo.isAlive(); i++) {
      wireGuardGo.waitFor(50, TimeUnit.MILLISECONDS);
    }
    assumeTrue(Files.exists(control), "wireguard-go does not start here");
    int port = 20_000 + random.nextInt(20_000);
    run(
        "wg",
        "set",
        device,
        "private-key",
        file("key", theirKey),
        "listen-port",
        "" + port,
        "peer",
        base64(node.core.publicKey()),
        "preshared-key",
        file("psk", psk),
        "allowed-ips",
        "198.18.77.2/32",
        "endpoint",
        "127.0.0.1:" + socket.getLocalPort());
    run("ip", "address", "add", "198.18.77.1/30", "dev", device);
    run("ip", "link", "set", device, "up");
    peer = node.core.addPeer(PeerConfig.of(Curve25519.publicKey(theirKey)).withPresharedKey(psk));
    peer.endpoint(Endpoint.ofIpv4(0x7f000001, port));
  }

  @AfterEach
  void stop() throws Exception {
    if (wireGuardGo != null) {
      wireGuardGo.destroy();
      wireGuardGo.waitFor(5, TimeUnit.SECONDS);
    }
    if (socket != null) {
      socket.close();
    }
  }

  @Test
  void weInitiateAndItAnswersOurPings() throws Exception {
    for (int i = 0; i < 20; i++) {
      byte[] request = echo(8, OURS, THEIRS, i, 1 + 3 * i);
      transmit(node.send(peer, request, System.nanoTime()));
      byte[] reply = receivePacket(p -> p[20] == 0);
      assertArrayEquals(THEIRS, Arrays.copyOfRange(reply, 12, 16));
      assertEquals(request.length, reply.length, "padding is cut");
      assertArrayEquals(tail(request), tail(reply));
    }
    assertEquals(1, peer.statistics().handshakes());
    assertTrue(node.events(WireGuardEvent.SessionEstablished.class).getFirst().initiated());
  }

  @Test
  void itInitiatesAndWeAnswerItsPings() throws Exception {
    Process ping =
        new ProcessBuilder("ping", "-c", "3", "-i", "0.2", "-W", "10", "198.18.77.2")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("ping").toFile())
            .start();
    for (int i = 0; i < 3; i++) {
      byte[] request = receivePacket(p -> p[20] == 8);
      byte[] reply = request.clone();
      System.arraycopy(OURS, 0, reply, 12, 4);
      System.arraycopy(THEIRS, 0, reply, 16, 4);
      reply[20] = 0;
      checksum(reply, 20, 22);
      transmit(node.send(peer, reply, System.nanoTime()));
    }
    assertTrue(ping.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, ping.exitValue(), Files.readString(directory.resolve("ping")));
    assertEquals(
        false, node.events(WireGuardEvent.SessionEstablished.class).getFirst().initiated());
  }

  private byte[] receivePacket(java.util.function.Predicate<byte[]> wanted) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    byte[] buffer = new byte[2048];
    while (System.nanoTime() < end) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        Endpoint from = Endpoint.of((InetSocketAddress) packet.getSocketAddress());
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        transmit(node.receive(new Node.Datagram(from, node.address, bytes), System.nanoTime()));
      } catch (SocketTimeoutException e) {
        transmit(node.timeout(System.nanoTime()));
      }
      while (!node.delivered.isEmpty()) {
        byte[] packet = node.delivered.removeFirst();
        if (packet[0] == 0x45 && packet[9] == 1 && wanted.test(packet)) {
          return packet;
        }
      }
    }
    throw new AssertionError("nothing came; " + Files.readString(directory.resolve("log")));
  }

  private void transmit(List<Node.Datagram> datagrams) throws IOException {
    for (Node.Datagram d : datagrams) {
      socket.send(new DatagramPacket(d.bytes(), d.bytes().length, d.to().toSocketAddress()));
    }
  }

  private String file(String name, byte[] key) throws IOException {
    return Files.writeString(directory.resolve(name), base64(key) + "\n").toString();
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.waitFor(), String.join(" ", command));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] tail(byte[] packet) {
    return Arrays.copyOfRange(packet, 24, packet.length);
  }

  private static byte[] echo(int type, byte[] from, byte[] to, int number, int payload) {
    byte[] p = new byte[28 + payload];
    p[0] = 0x45;
    p[2] = (byte) (p.length >>> 8);
    p[3] = (byte) p.length;
    p[8] = 64;
    p[9] = 1;
    System.arraycopy(from, 0, p, 12, 4);
    System.arraycopy(to, 0, p, 16, 4);
    p[20] = (byte) type;
    p[27] = (byte) number;
    checksum(p, 0, 10);
    checksum(p, 20, 22);
    return p;
  }

  /** Writes the internet checksum of a header of 20 bytes, or of all from offset 20. */
  private static void checksum(byte[] p, int from, int at) {
    p[at] = 0;
    p[at + 1] = 0;
    int end = from == 0 ? 20 : p.length;
    long sum = 0;
    for (int i = from; i < end; i += 2) {
      sum += (p[i] & 0xff) << 8 | (i + 1 < end ? p[i + 1] & 0xff : 0);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    p[at] = (byte) (sum >>> 8);
    p[at + 1] = (byte) sum;
  }
}
