package fz.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidateTest {
  private static final String ANNOUNCED =
      "candidate:fffe3f02eee1ac8aa7d440f5 1 udp 37748479 10.77.0.40 59669 typ relay"
          + " raddr 0.0.0.0 rport 0 ufrag davn";
  private static final String INVALIDATED =
      "candidate:fffeff02eee1ac8aa7d440f5 1 udp 50331391 10.77.0.40 59669 typ relay"
          + " raddr 0.0.0.0 rport 0";

  static Endpoint endpoint(String address, int port) {
    return IpAddresses.parse(address).orElseThrow().withPort(port);
  }

  @Test
  void readsAndPrintsAnnouncedLines() {
    String host =
        "candidate:fffeff7eaa15ee5d9afded39 1 udp 2130706175 10.77.0.20 52625 typ host ufrag vvny";
    Candidate candidate = Candidate.parse(host).orElseThrow();
    assertEquals(CandidateKind.HOST, candidate.kind());
    assertEquals(endpoint("10.77.0.20", 52625), candidate.address());
    assertEquals(2130706175L, candidate.priority());
    assertEquals("vvny", candidate.ufrag());
    assertEquals(host, candidate.toString());
    assertEquals(ANNOUNCED, Candidate.parse(ANNOUNCED).orElseThrow().toString());
  }

  @Test
  void identifiesWithdrawnCandidateByKindAndAddress() {
    Candidate announced = Candidate.parse(ANNOUNCED).orElseThrow();
    Candidate withdrawn = Candidate.parse(INVALIDATED).orElseThrow();
    assertTrue(announced.isSameAs(withdrawn));
    assertFalse(announced.isSameAs(Candidate.host(announced.address())));
  }

  @Test
  void readsRelatedAddressIfItIsReal() {
    Candidate candidate =
        Candidate.parse(
                "candidate:12307695796438442204 1 udp 1694498815 10.77.0.20 52626 typ srflx"
                    + " raddr 10.77.0.21 rport 52625")
            .orElseThrow();
    assertEquals(endpoint("10.77.0.21", 52625), candidate.base());
    assertEquals(endpoint("10.77.0.40", 59669), Candidate.parse(ANNOUNCED).orElseThrow().base());
  }

  @Test
  void toleratesUnknownExtensions() {
    Optional<Candidate> candidate =
        Candidate.parse(
            "candidate:1 1 UDP 5 2001:db8::1 9 typ host generation 0 ufrag ab network-id 3");
    assertEquals("ab", candidate.orElseThrow().ufrag());
    assertEquals(endpoint("2001:db8::1", 9), candidate.orElseThrow().address());
  }

  @Test
  void refusesWhatIsNoUdpCandidate() {
    String[] lines = {
      "",
      "candidate:",
      "a=candidate:1 1 udp 5 10.0.0.1 9 typ host",
      "candidate:1 1 tcp 5 10.0.0.1 9 typ host tcptype passive",
      "candidate:1 2 udp 5 10.0.0.1 9 typ host",
      "candidate:1 1 udp -5 10.0.0.1 9 typ host",
      "candidate:1 1 udp 4294967296 10.0.0.1 9 typ host",
      "candidate:1 1 udp 5 host.example 9 typ host",
      "candidate:1 1 udp 5 10.0.0.1 65536 typ host",
      "candidate:1 1 udp 5 10.0.0.1 0 typ host",
      "candidate:1 1 udp 5 10.0.0.1 9 typ other",
      "candidate:1 1 udp 5 10.0.0.1 9 type host",
    };
    for (String line : lines) {
      assertTrue(Candidate.parse(line).isEmpty(), line);
    }
  }

  @Test
  void ranksByKindFamilyAndOrder() {
    LocalCandidates locals = new LocalCandidates("ufr");
    Endpoint v4 = endpoint("10.77.0.20", 52625);
    Endpoint v6 = endpoint("2001:db8::1", 52625);
    assertEquals(2130706175L, locals.add(Candidate.host(v4)).priority());
    assertEquals(126L << 24 | 65533 << 8 | 255, locals.add(Candidate.host(v6)).priority());
    Endpoint relayed = endpoint("10.77.0.40", 59669);
    assertEquals(37748479L, locals.add(Candidate.relayed(relayed, v4)).priority());
    Endpoint relayedV6 = endpoint("2001:db8::40", 59669);
    long cross = locals.add(Candidate.relayed(relayedV6, v4)).priority();
    assertEquals(2L << 24 | 16383 - 2 - 1000 << 8 | 255, cross);
    assertEquals("ufr", locals.bestFirst().getFirst().ufrag());
    assertEquals(v4, locals.bestFirst().getFirst().address());
  }

  @Test
  void dropsServerReflexiveCandidateEqualToHost() {
    LocalCandidates locals = new LocalCandidates("ufr");
    Endpoint address = endpoint("10.77.0.20", 52625);
    locals.add(Candidate.host(address));
    assertNull(locals.add(Candidate.serverReflexive(address, address)));
    locals.add(Candidate.serverReflexive(endpoint("198.51.100.1", 7), address));
    locals.add(Candidate.serverReflexive(endpoint("198.51.100.1", 8), address));
    assertEquals(2, locals.all().size());
    assertEquals(8, locals.all().getLast().address().port());
  }

  @Test
  void neverThrowsForMutatedText() {
    long seed = 5769;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? ANNOUNCED : INVALIDATED);
      for (int i = random.nextInt(5); i >= 0; i--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.setCharAt(at, (char) random.nextInt(0x180));
        } else {
          text.delete(at, Math.min(text.length() - 1, at + random.nextInt(20)));
        }
      }
      try {
        Candidate.parse(text.toString()).ifPresent(c -> assertFalse(c.toString().isEmpty()));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " text " + text, e);
      }
    }
  }
}
