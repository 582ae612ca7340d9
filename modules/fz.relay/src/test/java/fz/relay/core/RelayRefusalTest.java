package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a server refuses, and how. */
class RelayRefusalTest {
  private static final LongTermCredentials ALICE = new LongTermCredentials("alice", "secret");
  private static final LongTermCredentials BOB = new LongTermCredentials("bob", "other");

  private final Desk desk = Desk.plain();

  private int error(int method, Consumer<StunWriter> attributes) {
    StunMessage answer = desk.alice(method, attributes);
    assertTrue(answer.verifiesIntegrity(ALICE.key(Desk.REALM)), "refusal of a known user");
    return answer.errorCode().orElse(0);
  }

  private int allocate(Consumer<StunWriter> attributes) {
    int code =
        error(
            StunMethod.ALLOCATE,
            w -> {
              Desk.udp(w);
              attributes.accept(w);
            });
    assertEquals(code == 0 ? 1 : 0, desk.core.allocationCount());
    return code;
  }

  private static void family(StunWriter writer, int attribute, int family) {
    writer.number32(attribute, (long) family << 24);
  }

  @Test
  void refusesWrongPasswordsAndUnknownUsersAlike() {
    for (LongTermCredentials user :
        List.of(
            new LongTermCredentials("alice", "wrong"),
            new LongTermCredentials("mallory", "secret"))) {
      StunMessage answer = desk.signed(Desk.ALICE, user, StunMethod.ALLOCATE, Desk::udp);
      assertEquals(OptionalInt.of(401), answer.errorCode());
    }
  }

  @Test
  void refusesIncompleteCredentials() {
    StunWriter writer = desk.request(StunMethod.ALLOCATE).text(StunAttribute.USERNAME, "alice");
    byte[] request = writer.integrity(ALICE.key(Desk.REALM)).toByteArray();
    StunMessage answer = Desk.only(desk.fromClient(Desk.ALICE, request)).message();
    assertEquals(OptionalInt.of(400), answer.errorCode());
  }

  @Test
  void nonceBelongsToOneClientAndGrowsOld() {
    desk.allocate();
    StunMessage other = desk.once(Desk.BOB, ALICE, StunMethod.REFRESH, w -> {});
    assertEquals(OptionalInt.of(438), other.errorCode());
    assertTrue(other.has(StunAttribute.NONCE));

    desk.advance(Nonces.LIFETIME_SECONDS);
    StunMessage late = desk.once(Desk.ALICE, ALICE, StunMethod.REFRESH, w -> {});
    assertEquals(OptionalInt.of(438), late.errorCode());
  }

  @Test
  void nonceIsGoodForTenThousandRequests() {
    desk.allocate();
    for (int i = 1; i < Nonces.MAX_USES; i++) {
      StunMessage answer = desk.once(Desk.ALICE, ALICE, StunMethod.REFRESH, w -> {});
      assertEquals(StunClass.SUCCESS, answer.stunClass(), "request " + i);
    }
    StunMessage answer = desk.once(Desk.ALICE, ALICE, StunMethod.REFRESH, w -> {});
    assertEquals(OptionalInt.of(438), answer.errorCode());
  }

  @Test
  void allocateNeedsUdp() {
    assertEquals(400, error(StunMethod.ALLOCATE, w -> {}));
    assertEquals(
        442,
        error(StunMethod.ALLOCATE, w -> w.number32(StunAttribute.REQUESTED_TRANSPORT, 6L << 24)));
  }

  @Test
  void allocateRefusesContradictions() {
    int requested = StunAttribute.REQUESTED_ADDRESS_FAMILY;
    int additional = StunAttribute.ADDITIONAL_ADDRESS_FAMILY;
    assertEquals(440, allocate(w -> family(w, requested, 9)));
    assertEquals(400, allocate(w -> family(w, additional, 1)));
    assertEquals(
        400,
        allocate(
            w -> {
              family(w, requested, 2);
              family(w, additional, 2);
            }));
    assertEquals(
        400,
        allocate(
            w ->
                w.attribute(StunAttribute.EVEN_PORT, new byte[1])
                    .number64(StunAttribute.RESERVATION_TOKEN, 1)));
    assertEquals(508, allocate(w -> w.number64(StunAttribute.RESERVATION_TOKEN, 1)));
  }

  @Test
  void namesWhatItDoesNotUnderstand() {
    StunMessage answer =
        desk.alice(
            StunMethod.ALLOCATE,
            w -> {
              Desk.udp(w);
              w.flag(StunAttribute.DONT_FRAGMENT);
            });
    assertEquals(OptionalInt.of(420), answer.errorCode());
    byte[] unknown = answer.attribute(StunAttribute.UNKNOWN_ATTRIBUTES).orElseThrow();
    assertEquals(StunAttribute.DONT_FRAGMENT, unknown[0] << 8 | unknown[1]);
  }

  @Test
  void evenPortReservesTheNextOne() {
    StunMessage first =
        desk.alice(
            StunMethod.ALLOCATE,
            w -> {
              Desk.udp(w);
              w.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80});
            });
    int port = first.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow().port();
    assertEquals(0, port & 1);
    long token = first.number64(StunAttribute.RESERVATION_TOKEN).orElseThrow();
    assertEquals(2, desk.ledger.portsTaken());

    Consumer<StunWriter> redeem =
        w -> {
          Desk.udp(w);
          w.number64(StunAttribute.RESERVATION_TOKEN, token);
        };
    StunMessage stranger = desk.signed(Desk.BOB, BOB, StunMethod.ALLOCATE, redeem);
    assertEquals(OptionalInt.of(508), stranger.errorCode());
    StunMessage second = desk.signed(Desk.ALICE.withPort(9), ALICE, StunMethod.ALLOCATE, redeem);
    assertEquals(
        port + 1, second.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow().port());
    StunMessage again = desk.signed(Desk.ALICE.withPort(10), ALICE, StunMethod.ALLOCATE, redeem);
    assertEquals(OptionalInt.of(508), again.errorCode());
  }

  @Test
  void reservationKeepsTheFamily() {
    StunMessage first =
        desk.alice(
            StunMethod.ALLOCATE,
            w -> {
              Desk.udp(w);
              family(w, StunAttribute.REQUESTED_ADDRESS_FAMILY, 2);
              w.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80});
            });
    long token = first.number64(StunAttribute.RESERVATION_TOKEN).orElseThrow();
    StunMessage second =
        desk.signed(
            Desk.ALICE.withPort(9),
            ALICE,
            StunMethod.ALLOCATE,
            w -> {
              Desk.udp(w);
              w.number64(StunAttribute.RESERVATION_TOKEN, token);
            });
    assertFalse(second.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow().isIpv4());
  }

  @Test
  void reservationThatNobodyUsesEnds() {
    desk.alice(
        StunMethod.ALLOCATE,
        w -> {
          Desk.udp(w);
          w.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80});
        });
    desk.advance(29);
    assertEquals(2, desk.ledger.portsTaken());
    desk.advance(1);
    assertEquals(1, desk.ledger.portsTaken());
  }

  @Test
  void bothFamiliesShareAPortAndEndTogetherOrAlone() {
    Consumer<StunWriter> both =
        w -> {
          Desk.udp(w);
          family(w, StunAttribute.ADDITIONAL_ADDRESS_FAMILY, 2);
        };
    StunMessage answer = desk.alice(StunMethod.ALLOCATE, both);
    List<Endpoint> relayed = answer.xorAddresses(StunAttribute.XOR_RELAYED_ADDRESS);
    assertEquals(2, relayed.size());
    assertTrue(relayed.get(0).isIpv4() && !relayed.get(1).isIpv4());
    assertEquals(relayed.get(0).port(), relayed.get(1).port());
    desk.bind(0x4000, Desk.PEER6);
    desk.bind(0x4001, Desk.PEER);
    desk.alice(
        StunMethod.REFRESH,
        w -> {
          family(w, StunAttribute.REQUESTED_ADDRESS_FAMILY, 2);
          w.number32(StunAttribute.LIFETIME, 0);
        });
    assertEquals(1, desk.open.size());
    assertEquals(1, desk.core.channelCount());
    assertEquals(443, desk.bind(0x4002, Desk.PEER6).errorCode().orElseThrow());
    desk.advance(600);
    assertTrue(desk.open.isEmpty());
    assertEquals(0, desk.ledger.portsTaken());
  }

  @Test
  void onlyTheOwnerUsesAnAllocation() {
    desk.allocate();
    for (int method : new int[] {StunMethod.REFRESH, StunMethod.CHANNEL_BIND}) {
      StunMessage answer =
          desk.signed(Desk.ALICE, BOB, method, w -> Desk.channel(w, 0x4000, Desk.PEER));
      assertEquals(OptionalInt.of(441), answer.errorCode());
    }
  }

  @Test
  void refusesPeersOfAnotherFamilyAndDeniedOnes() {
    desk.allocate();
    assertEquals(443, desk.bind(0x4000, Desk.PEER6).errorCode().orElseThrow());
    Endpoint inside = Endpoint.ofIpv4(0x0a000001, 80);
    assertEquals(403, desk.bind(0x4000, inside).errorCode().orElseThrow());
    assertEquals(
        403,
        error(
            StunMethod.CREATE_PERMISSION,
            w ->
                w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, Desk.PEER)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, inside)));
    assertEquals(400, error(StunMethod.CREATE_PERMISSION, w -> {}));
    // The relay's own host, except for ports that it relays.
    assertEquals(403, desk.bind(0x4000, Desk.RELAY4.withPort(22)).errorCode().orElseThrow());
    assertEquals(StunClass.SUCCESS, desk.bind(0x4000, Desk.RELAY4.withPort(50_000)).stunClass());
  }

  @Test
  void withoutAllocationNothingElseWorks() {
    for (int method :
        new int[] {StunMethod.REFRESH, StunMethod.CREATE_PERMISSION, StunMethod.CHANNEL_BIND}) {
      assertEquals(437, error(method, w -> Desk.channel(w, 0x4000, Desk.PEER)));
    }
  }

  @Test
  void limitsAllocationsOfAUserAndOfAll() {
    Desk small = Desk.plain(new RelayConfig.Limits(3, 2, 4, 0, 0, 10_000));
    small.allocate(Desk.ALICE, ALICE);
    small.allocate(Desk.ALICE.withPort(2), ALICE);
    StunMessage third = small.signed(Desk.ALICE.withPort(3), ALICE, StunMethod.ALLOCATE, Desk::udp);
    assertEquals(OptionalInt.of(486), third.errorCode());
    small.allocate(Desk.BOB, BOB);
    StunMessage fourth = small.signed(Desk.BOB.withPort(2), BOB, StunMethod.ALLOCATE, Desk::udp);
    assertEquals(OptionalInt.of(486), fourth.errorCode());
    assertEquals(3, small.ledger.portsTaken());
  }

  @Test
  void limitsChannels() {
    Desk small = Desk.plain(new RelayConfig.Limits(3, 2, 4, 0, 0, 10_000));
    small.allocate();
    for (int i = 0; i < 4; i++) {
      assertEquals(
          StunClass.SUCCESS, small.bind(0x4000 + i, Desk.PEER.withPort(1 + i)).stunClass());
    }
    assertEquals(508, small.bind(0x4004, Desk.PEER.withPort(9)).errorCode().orElseThrow());
  }

  @Test
  void limitsBandwidth() {
    Desk small = Desk.plain(new RelayConfig.Limits(3, 2, 4, 0, 40_000, 10_000));
    small.allocate();
    small.bind(0x4000, Desk.PEER);
    byte[] frame = Desk.channelData(0x4000, new byte[1_000]);
    int sent = 0;
    for (int i = 0; i < 1_000; i++) {
      sent += small.fromClient(Desk.ALICE, frame).size();
      small.now += 10_000_000L;
    }
    assertTrue(sent >= 400 && sent <= 412, sent + " kB in 10 s");
    assertEquals(1_000 - sent, small.core.counters().drops().get(DropReason.OVER_QUOTA));
  }

  @Test
  void answersToStrangersAreShortAndFew() {
    for (int method :
        new int[] {StunMethod.BINDING, StunMethod.ALLOCATE, StunMethod.REFRESH, 0x123}) {
      for (boolean padded : new boolean[] {false, true}) {
        StunWriter writer = desk.request(method);
        if (padded) {
          Desk.udp(writer);
        }
        byte[] request = writer.toByteArray();
        for (Desk.Sent sent : desk.fromClient(Desk.ALICE, request)) {
          assertTrue(sent.bytes().length <= 3 * request.length, "method " + method);
        }
      }
    }
    int answers = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] request = desk.request(StunMethod.BINDING).toByteArray();
      answers += desk.fromClient(Desk.BOB, request).size();
    }
    assertTrue(answers <= 2_600, answers + " answers at one moment");
    assertNotEquals(0, desk.core.counters().drops().get(DropReason.UNDER_LOAD));

    // The next second there are others, and nobody with an allocation was affected.
    desk.advance(1);
    desk.allocate();
    for (int i = 0; i < 50_000; i++) {
      desk.fromClient(Desk.BOB, desk.request(StunMethod.BINDING).toByteArray());
    }
    assertEquals(StunClass.SUCCESS, desk.alice(StunMethod.REFRESH, w -> {}).stunClass());
  }

  @Test
  void passesOverPortsOfOtherPrograms() {
    for (int port = 49_152; port < 65_535; port += 2) {
      desk.foreign.add(port);
    }
    RelayedAddress relayed = desk.allocate();
    assertEquals(1, relayed.external().port() & 1);
    assertEquals(1, desk.ledger.portsTaken());
  }

  @Test
  void drainingRefusesNewAllocationsOnly() {
    desk.allocate();
    desk.core.drain();
    StunMessage answer = desk.signed(Desk.BOB, BOB, StunMethod.ALLOCATE, Desk::udp);
    assertEquals(OptionalInt.of(508), answer.errorCode());
    assertEquals(StunClass.SUCCESS, desk.alice(StunMethod.REFRESH, w -> {}).stunClass());
  }

  @Test
  void bindingIsAnsweredFromAnotherSocketIfAsked() {
    Ingress otherAddress = new Ingress(2, "b", Desk.PEER.withPort(3478), false);
    Ingress otherPort = new Ingress(3, "c", Desk.RELAY4.withPort(3479), false);
    Ingress other = new Ingress(4, "d", Desk.PEER.withPort(3479), false);
    byte[] change =
        desk.request(StunMethod.BINDING).number32(StunAttribute.CHANGE_REQUEST, 6).toByteArray();
    StunMessage refused = Desk.only(desk.fromClient(Desk.ALICE, change)).message();
    assertEquals(OptionalInt.of(420), refused.errorCode());

    desk.core.alternates(desk.ingress, new Alternates(otherAddress, otherPort, other));
    String[] ways = {"listener", null, "c", null, "b", null, "d"};
    for (int flags : new int[] {0, 2, 4, 6}) {
      byte[] request =
          desk.request(StunMethod.BINDING)
              .number32(StunAttribute.CHANGE_REQUEST, flags)
              .toByteArray();
      Desk.Sent sent = Desk.only(desk.fromClient(Desk.ALICE, request));
      assertEquals(ways[flags], sent.egress());
      assertEquals(Optional.of(other.local()), sent.message().address(StunAttribute.OTHER_ADDRESS));
    }
  }
}
