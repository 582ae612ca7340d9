package fz.transport.udp;

import static fz.transport.udp.UdpTransportTest.bytes;
import static fz.transport.udp.UdpTransportTest.fill;
import static fz.transport.udp.UdpTransportTest.loopback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of several readers. */
class SharedPortTest {
  private static final int PEERS = 64;
  private static final int ROUNDS = 5;

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void eachPeerIsHeardByOneSocketInOrder(String family) throws IOException {
    List<DatagramTransport> server = open(family, 3);
    List<DatagramTransport> peers = new ArrayList<>();
    try {
      for (int i = 0; i < PEERS; i++) {
        peers.addAll(open(family, 1));
      }
      assertEquals(3, server.size());
      assertEquals(1, server.stream().map(DatagramTransport::local).distinct().count());
      Endpoint target = loopback(server.getFirst());
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PEERS; i++) {
          send(peers.get(i), target, new byte[] {(byte) round, (byte) i});
        }
      }
      Map<Integer, Integer> socketOf = new HashMap<>();
      int[] next = new int[PEERS];
      for (int s = 0; s < server.size(); s++) {
        for (byte[] datagram : receiveAll(server.get(s))) {
          assertEquals(next[datagram[1]]++, datagram[0], "order of a peer");
          Integer before = socketOf.put((int) datagram[1], s);
          assertTrue(before == null || before == s, "a peer moved from socket to socket");
        }
      }
      for (int count : next) {
        assertEquals(ROUNDS, count);
      }
      assertEquals(3, socketOf.values().stream().distinct().count(), "a socket without any peer");
      // Whichever socket answers, the peer sees the port that it knows.
      send(server.getLast(), loopback(peers.getFirst()), new byte[] {1});
      PacketBatch batch = Slab.batches(1)[0];
      assertEquals(1, peers.getFirst().receive(batch));
      assertEquals(target.port(), batch.remotePort(0));
    } finally {
      server.forEach(DatagramTransport::close);
      peers.forEach(DatagramTransport::close);
    }
  }

  @Test
  void anotherProgramDoesNotGetAShare() throws IOException {
    List<DatagramTransport> server = open("4", 2);
    int port = server.getFirst().local().port();
    Map<String, String> same = Map.of("port", "" + port);
    try {
      for (int readers : new int[] {1, 2}) {
        TransportException e =
            assertThrows(
                TransportException.class,
                () -> new UdpTransportProvider().open(TransportOptions.of(same), readers));
        assertTrue(e.getMessage().contains("is in use by another program"), e.getMessage());
      }
    } finally {
      server.forEach(DatagramTransport::close);
    }
    List<DatagramTransport> again = new UdpTransportProvider().open(TransportOptions.of(same), 2);
    again.forEach(DatagramTransport::close);
  }

  @Test
  void portableSocketsStayOne() throws IOException {
    DatagramTransportProvider portable = new JdkUdpTransportProvider();
    List<DatagramTransport> opened = portable.open(TransportOptions.of(Map.of()), 4);
    assertEquals(1, opened.size());
    opened.getFirst().close();
  }

  private static List<DatagramTransport> open(String family, int readers) throws IOException {
    return new UdpTransportProvider().open(TransportOptions.of(Map.of("family", family)), readers);
  }

  private static void send(DatagramTransport from, Endpoint target, byte[] datagram)
      throws IOException {
    PacketBatch batch = Slab.batches(1)[0];
    assertTrue(fill(batch, datagram, target, 0));
    assertEquals(1, from.send(batch, 0));
  }

  private static List<byte[]> receiveAll(DatagramTransport socket) throws IOException {
    List<byte[]> all = new ArrayList<>();
    PacketBatch batch = Slab.batches(1)[0];
    while (socket.receive(batch) > 0) {
      for (int i = 0; i < batch.count(); i++) {
        all.add(bytes(batch, i));
      }
      batch.clear();
    }
    return all;
  }
}
