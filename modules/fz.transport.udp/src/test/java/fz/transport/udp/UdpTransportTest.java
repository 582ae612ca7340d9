package fz.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import fz.transport.WaitSet;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTransportTest {
  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @CsvSource({"udp,4", "udp,6", "jdk-udp,4", "jdk-udp,6"})
  void carriesDatagramsOfAnyLength(String provider, String family) throws IOException {
    try (DatagramTransport a = open(provider, family, Map.of());
        DatagramTransport b = open(provider, family, Map.of())) {
      List<byte[]> sent = new ArrayList<>();
      for (int length : new int[] {1, 2, 100, 1472, 4000, 9000}) {
        sent.add(random(length, length));
      }
      exchange(a, b, sent, 0);
      exchange(b, a, sent, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"4,auto,auto", "4,auto,off", "4,off,auto", "4,off,off", "6,auto,auto", "6,off,off"})
  void keepsOrderAndBoundsOfRuns(String family, String gso, String gro) throws IOException {
    Map<String, String> options = Map.of("gso", gso, "gro", gro);
    try (DatagramTransport a = open("udp", family, options);
        DatagramTransport b = open("udp", family, options)) {
      List<byte[]> sent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sent.add(random(i % 37 == 36 ? 700 : i % 50 == 0 ? 90 : 1316, i));
      }
      exchange(a, b, sent, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void carriesEcnAndOwnAddress(String family) throws IOException {
    try (DatagramTransport a = open("udp", family, Map.of());
        DatagramTransport b = open("udp", family, Map.of())) {
      for (int ecn = 0; ecn < 4; ecn++) {
        exchange(a, b, List.of(random(50, 1), random(50, 2), random(20, 3)), ecn);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "jdk-udp"})
  void saysThatThePortIsTaken(String provider) throws IOException {
    try (DatagramTransport a = open(provider, "4", Map.of())) {
      Map<String, String> same = Map.of("port", "" + a.local().port());
      TransportException e =
          assertThrows(TransportException.class, () -> open(provider, "4", same));
      assertEquals(
          "UDP port "
              + a.local().port()
              + " (IPv4) is in use by another program; stop it or choose another with option port",
          e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "jdk-udp"})
  void survivesDatagramsThatNobodyTakes(String provider) throws IOException {
    try (DatagramTransport a = open(provider, "4", Map.of())) {
      PacketBatch batch = Slab.batches(1)[0];
      for (int round = 0; round < 3; round++) {
        batch.clear();
        fill(batch, random(10, 1), Endpoint.ofIpv4(0x7f000001, 1), 0);
        assertEquals(1, a.send(batch, 0));
        batch.clear();
        assertEquals(0, a.receive(batch));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "family,5,is not 4 or 6",
    "port,65536,between 0 and 65535",
    "port,x,not a number",
    "mark,0x1ffffffff,does not fit",
    "address,::1,not of the family",
    "address,a.b,not an IP address",
    "address,192.0.2.77,no interface of this host",
    "gso,maybe,not auto",
    "colour,red,no option 'colour'"
  })
  void refusesBadOptions(String name, String value, String message) {
    TransportException e =
        assertThrows(TransportException.class, () -> open("udp", "4", Map.of(name, value)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private static void exchange(
      DatagramTransport from, DatagramTransport to, List<byte[]> sent, int ecn) throws IOException {
    PacketBatch[] batches = Slab.batches(2);
    Endpoint target = loopback(to);
    int next = 0;
    int received = 0;
    try (WaitSet wait = wait(to)) {
      while (received < sent.size()) {
        next = sendSome(from, batches[0], sent, next, target, ecn);
        assertTrue(wait.await(5 * SECOND), "nothing arrives after " + received);
        batches[1].clear();
        while (to.receive(batches[1]) > 0) {
          for (int i = 0; i < batches[1].count(); i++) {
            assertArrayEquals(sent.get(received), bytes(batches[1], i), "datagram " + received);
            assertEquals(loopback(from), remote(batches[1], i));
            if (to instanceof UdpTransport) {
              assertEquals(ecn, batches[1].ecn(i));
              assertEquals(target.low(), batches[1].localLow(i));
            }
            assertEquals(Verdict.FRESH, batches[1].verdict(i));
            received++;
          }
          batches[1].clear();
        }
      }
    }
    assertEquals(0, from.errors());
    assertEquals(0, to.errors());
  }

  private static int sendSome(
      DatagramTransport from,
      PacketBatch batch,
      List<byte[]> sent,
      int first,
      Endpoint target,
      int ecn)
      throws IOException {
    int next = first;
    while (next < sent.size()) {
      batch.clear();
      while (next < sent.size() && fill(batch, sent.get(next), target, ecn)) {
        batch.local(batch.count() - 1, target.high(), target.low());
        next++;
      }
      int done = 0;
      while (done < batch.count()) {
        done = from.send(batch, done);
      }
    }
    return next;
  }

  static boolean fill(PacketBatch batch, byte[] datagram, Endpoint target, int ecn) {
    int i = batch.append(MemorySegment.ofArray(datagram), 0, datagram.length);
    if (i < 0) {
      return false;
    }
    batch.remote(i, target);
    batch.ecn(i, ecn);
    batch.verdict(i, Verdict.SEND);
    return true;
  }

  static byte[] bytes(PacketBatch batch, int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }

  private static Endpoint remote(PacketBatch batch, int i) {
    return new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
  }

  static Endpoint loopback(DatagramTransport transport) {
    String address = transport.local().isIpv4() ? "127.0.0.1" : "::1";
    return Endpoint.of(InetAddress.ofLiteral(address), transport.local().port());
  }

  static WaitSet wait(DatagramTransport transport) throws IOException {
    WaitSet wait = new PollWaitSetProvider().open();
    wait.add(transport.readiness());
    return wait;
  }

  static DatagramTransport open(String provider, String family, Map<String, String> more)
      throws IOException {
    DatagramTransportProvider found =
        provider.equals("udp") ? new UdpTransportProvider() : new JdkUdpTransportProvider();
    Map<String, String> options = new TreeMap<>(Map.of("family", family));
    options.putAll(more);
    return found.open(TransportOptions.of(options));
  }

  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
