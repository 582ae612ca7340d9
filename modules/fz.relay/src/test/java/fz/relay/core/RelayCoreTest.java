package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Scripted exchanges with a server, command by command. */
class RelayCoreTest {
  private static final LongTermCredentials ALICE = new LongTermCredentials("alice", "secret");
  private static final LongTermCredentials BOB = new LongTermCredentials("bob", "other");

  private final Desk desk = Desk.plain();

  @Test
  void answersBindingWithTheSource() {
    for (Endpoint client : List.of(Desk.ALICE, Desk.ALICE6)) {
      StunMessage answer = desk.ask(client, StunMethod.BINDING, w -> {});
      assertEquals(StunClass.SUCCESS, answer.stunClass());
      assertEquals(Optional.of(client), answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS));
      assertFalse(answer.has(StunAttribute.MESSAGE_INTEGRITY));
    }
  }

  @Test
  void answersWithFingerprintOnlyIfAsked() {
    assertFalse(desk.ask(Desk.ALICE, StunMethod.BINDING, w -> {}).hasFingerprint());
    StunMessage answer = desk.ask(Desk.ALICE, StunMethod.BINDING, StunWriter::fingerprint);
    assertTrue(answer.hasFingerprint() && answer.fingerprintHolds());
  }

  @Test
  void ignoresSourcePortZeroAndWhatIsNoMessage() {
    Endpoint zero = Desk.ALICE.withPort(0);
    assertEquals(List.of(), desk.fromClient(zero, desk.request(StunMethod.BINDING).toByteArray()));
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, new byte[] {9, 9, 9, 9, 9}));
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, new byte[] {1}));
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, new byte[] {(byte) 0x90, 0, 0, 0}));
    assertEquals(4, desk.core.counters().drops().get(DropReason.UNKNOWN_DATAGRAM));
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, new byte[24]));
    assertEquals(1, desk.core.counters().drops().get(DropReason.BAD_MESSAGE_LENGTH));
  }

  @Test
  void challengesWhoHasNoCredentials() {
    StunMessage answer = desk.ask(Desk.ALICE, StunMethod.ALLOCATE, Desk::udp);
    assertEquals(OptionalInt.of(401), answer.errorCode());
    assertEquals(Optional.of(Desk.REALM), answer.text(StunAttribute.REALM));
    assertTrue(answer.has(StunAttribute.NONCE));
  }

  @Test
  void allocatesUntilTheLifetimeIsOver() {
    RelayedAddress relayed = desk.allocate();
    assertEquals(1, desk.open.size());
    assertTrue(relayed.external().port() >= 49_152);
    desk.advance(599);
    assertEquals(1, desk.core.allocationCount());
    desk.advance(1);
    assertEquals(0, desk.core.allocationCount());
    assertTrue(desk.open.isEmpty());
    assertEquals(0, desk.ledger.portsTaken());
    assertEquals(0, desk.ledger.users());
  }

  @Test
  void refreshKeepsAnAllocationAlive() {
    desk.allocate();
    desk.advance(500);
    StunMessage answer = desk.alice(StunMethod.REFRESH, w -> {});
    assertEquals(OptionalLong.of(600), answer.number32(StunAttribute.LIFETIME));
    desk.advance(599);
    assertEquals(1, desk.core.allocationCount());
    desk.advance(1);
    assertEquals(0, desk.core.allocationCount());
  }

  @Test
  void grantsLifetimesBetweenTenMinutesAndAnHour() {
    desk.allocate();
    for (long[] wantedAndGranted : new long[][] {{1, 600}, {1_200, 1_200}, {99_999, 3_600}}) {
      StunMessage answer =
          desk.alice(
              StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, wantedAndGranted[0]));
      assertEquals(OptionalLong.of(wantedAndGranted[1]), answer.number32(StunAttribute.LIFETIME));
    }
    desk.advance(3_599);
    assertEquals(1, desk.core.allocationCount());
  }

  @Test
  void refreshToZeroFreesEverything() {
    RelayedAddress relayed = desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    StunMessage answer = desk.alice(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 0));
    assertEquals(StunClass.SUCCESS, answer.stunClass());
    assertEquals(OptionalLong.of(0), answer.number32(StunAttribute.LIFETIME));
    assertTrue(desk.open.isEmpty());
    assertEquals(0, desk.core.channelCount());
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, Desk.channelData(0x4000, (byte) 1)));
    assertEquals(List.of(), desk.fromPeer(relayed, Desk.PEER, new byte[] {1}));
    assertEquals(OptionalInt.of(437), desk.alice(StunMethod.REFRESH, w -> {}).errorCode());

    // The number and the peer are free for the next allocation.
    desk.allocate();
    assertEquals(StunClass.SUCCESS, desk.bind(0x4000, Desk.BOB).stunClass());
  }

  @Test
  void repeatsTheAnswerToARepeatedRequestAndRefusesAnother() {
    desk.alice(StunMethod.REFRESH, w -> {});
    byte[] request = desk.signedBytes(ALICE, StunMethod.ALLOCATE, Desk::udp);
    StunMessage first = Desk.only(desk.fromClient(Desk.ALICE, request)).message();
    StunMessage again = Desk.only(desk.fromClient(Desk.ALICE, request)).message();
    assertEquals(
        first.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS),
        again.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS));
    assertEquals(OptionalInt.of(437), desk.alice(StunMethod.ALLOCATE, Desk::udp).errorCode());
    assertEquals(1, desk.open.size());
  }

  @Test
  void dataGoesBothWaysOverAChannel() {
    RelayedAddress relayed = desk.allocate();
    assertEquals(StunClass.SUCCESS, desk.bind(0x4001, Desk.PEER).stunClass());
    Desk.Sent ping =
        Desk.only(desk.fromClient(Desk.ALICE, Desk.channelData(0x4001, (byte) 1, (byte) 2)));
    assertEquals(Desk.PEER, ping.remote());
    assertEquals(relayed.egress(), ping.egress());
    assertArrayEquals(new byte[] {1, 2}, ping.bytes());
    Desk.Sent pong = Desk.only(desk.fromPeer(relayed, Desk.PEER, new byte[] {3}));
    assertEquals(Desk.ALICE, pong.remote());
    assertEquals("listener", pong.egress());
    assertArrayEquals(Desk.channelData(0x4001, (byte) 3), pong.bytes());
  }

  @Test
  void dataGoesBothWaysInEachPairOfFamilies() {
    for (Endpoint client : List.of(Desk.ALICE, Desk.ALICE6)) {
      for (Endpoint peer : List.of(Desk.PEER, Desk.PEER6)) {
        StunMessage answer =
            desk.signed(
                client,
                ALICE,
                StunMethod.ALLOCATE,
                w -> {
                  Desk.udp(w);
                  w.number32(
                      StunAttribute.REQUESTED_ADDRESS_FAMILY, (peer.isIpv4() ? 1L : 2L) << 24);
                });
        Endpoint external = answer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow();
        assertEquals(peer.isIpv4(), external.isIpv4());
        RelayedAddress relayed = desk.open.values().iterator().next();
        desk.signed(client, ALICE, StunMethod.CHANNEL_BIND, w -> Desk.channel(w, 0x4abc, peer));
        byte[] frame = Desk.channelData(0x4abc, (byte) 7);
        Desk.Sent ping = Desk.only(desk.fromClient(client, frame));
        assertEquals(peer, ping.remote());
        assertArrayEquals(new byte[] {7}, ping.bytes());
        Desk.Sent pong = Desk.only(desk.fromPeer(relayed, peer, new byte[] {7}));
        assertEquals(client, pong.remote());
        assertArrayEquals(frame, pong.bytes());
        desk.signed(client, ALICE, StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 0));
      }
    }
  }

  @Test
  void channelDataMayBeShorterThanItsDatagramButNotLonger() {
    desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    byte[] trailing = {0x40, 0, 0, 1, 5, 0, 0, 0};
    assertArrayEquals(new byte[] {5}, Desk.only(desk.fromClient(Desk.ALICE, trailing)).bytes());
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, new byte[] {0x40, 0, 0, 2, 5}));
    assertEquals(1, desk.core.counters().drops().get(DropReason.BAD_MESSAGE_LENGTH));
  }

  @Test
  void indicationsNeedAPermission() {
    RelayedAddress relayed = desk.allocate();
    byte[] send = sendIndication(Desk.PEER, new byte[] {1, 2, 3});
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, send));
    assertEquals(List.of(), desk.fromPeer(relayed, Desk.PEER, new byte[] {4}));
    StunMessage answer =
        desk.alice(
            StunMethod.CREATE_PERMISSION,
            w -> w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, Desk.PEER.withPort(1)));
    assertEquals(StunClass.SUCCESS, answer.stunClass());

    Desk.Sent ping = Desk.only(desk.fromClient(Desk.ALICE, send));
    assertEquals(Desk.PEER, ping.remote());
    assertArrayEquals(new byte[] {1, 2, 3}, ping.bytes());
    StunMessage pong = Desk.only(desk.fromPeer(relayed, Desk.PEER, new byte[] {4})).message();
    assertEquals(StunMethod.DATA, pong.method());
    assertEquals(StunClass.INDICATION, pong.stunClass());
    assertEquals(Optional.of(Desk.PEER), pong.xorAddress(StunAttribute.XOR_PEER_ADDRESS));
    assertArrayEquals(new byte[] {4}, pong.attribute(StunAttribute.DATA).orElseThrow());

    desk.advance(300);
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, send));
    assertEquals(List.of(), desk.fromPeer(relayed, Desk.PEER, new byte[] {4}));
  }

  @Test
  void indicationsReachPeersOfIpv6() {
    desk.alice(
        StunMethod.ALLOCATE,
        w -> {
          Desk.udp(w);
          w.number32(StunAttribute.REQUESTED_ADDRESS_FAMILY, 2L << 24);
        });
    RelayedAddress relayed = desk.open.values().iterator().next();
    desk.alice(
        StunMethod.CREATE_PERMISSION,
        w -> w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, Desk.PEER6));
    byte[] send = sendIndication(Desk.PEER6, new byte[] {1});
    assertEquals(Desk.PEER6, Desk.only(desk.fromClient(Desk.ALICE, send)).remote());
    StunMessage pong = Desk.only(desk.fromPeer(relayed, Desk.PEER6, new byte[5])).message();
    assertEquals(Optional.of(Desk.PEER6), pong.xorAddress(StunAttribute.XOR_PEER_ADDRESS));
    assertArrayEquals(new byte[5], pong.attribute(StunAttribute.DATA).orElseThrow());
  }

  private byte[] sendIndication(Endpoint peer, byte[] data) {
    return new StunWriter(StunClass.INDICATION, StunMethod.SEND, new TransactionId(5, 6))
        .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
        .attribute(StunAttribute.DATA, data)
        .toByteArray();
  }

  @Test
  void channelIsRefreshedByItsOwnPairOnly() {
    desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    assertEquals(StunClass.SUCCESS, desk.bind(0x4000, Desk.PEER).stunClass());
    assertEquals(OptionalInt.of(400), desk.bind(0x4000, Desk.BOB).errorCode());
    assertEquals(OptionalInt.of(400), desk.bind(0x4001, Desk.PEER).errorCode());
    assertEquals(OptionalInt.of(400), desk.bind(0x3fff, Desk.BOB).errorCode());
    assertEquals(OptionalInt.of(400), desk.bind(0x8000, Desk.BOB).errorCode());
  }

  @Test
  void channelExpiresAndCoolsDown() {
    RelayedAddress relayed = desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    desk.alice(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 3_600));
    byte[] data = Desk.channelData(0x4000, (byte) 1);
    desk.advance(599);
    assertEquals(1, desk.fromClient(Desk.ALICE, data).size());
    assertEquals(1, desk.fromPeer(relayed, Desk.PEER, new byte[1]).size());
    desk.advance(1);
    assertEquals(0, desk.fromClient(Desk.ALICE, data).size());
    assertEquals(0, desk.fromPeer(relayed, Desk.PEER, new byte[1]).size());

    // For five minutes nobody else gets the number, and the peer no other one.
    assertEquals(OptionalInt.of(400), desk.bind(0x4000, Desk.BOB).errorCode());
    assertEquals(OptionalInt.of(400), desk.bind(0x4001, Desk.PEER).errorCode());
    desk.advance(299);
    assertEquals(OptionalInt.of(400), desk.bind(0x4000, Desk.BOB).errorCode());
    desk.advance(1);
    assertEquals(StunClass.SUCCESS, desk.bind(0x4000, Desk.BOB).stunClass());
    assertEquals(StunClass.SUCCESS, desk.bind(0x4001, Desk.PEER).stunClass());
    assertEquals(1, desk.fromClient(Desk.ALICE, data).size());
  }

  @Test
  void channelThatCoolsDownIsBoundAgainByItsOwnPair() {
    RelayedAddress relayed = desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    desk.alice(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 3_600));
    desk.advance(700);
    assertEquals(StunClass.SUCCESS, desk.bind(0x4000, Desk.PEER).stunClass());
    assertEquals(1, desk.fromClient(Desk.ALICE, Desk.channelData(0x4000, (byte) 1)).size());
    assertEquals(1, desk.fromPeer(relayed, Desk.PEER, new byte[1]).size());
  }

  @Test
  void channelsThatNobodyBindsAgainAreForgotten() {
    desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    desk.alice(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 3_600));
    desk.advance(1_000);
    assertEquals(0, desk.core.channelCount());
  }

  @Test
  void channelsOfDifferentClientsAreDifferent() {
    RelayedAddress first = desk.allocate();
    RelayedAddress second = desk.allocate(Desk.BOB, BOB);
    desk.bind(0x4000, Desk.PEER);
    desk.signed(Desk.BOB, BOB, StunMethod.CHANNEL_BIND, w -> Desk.channel(w, 0x4000, Desk.PEER));
    byte[] data = Desk.channelData(0x4000, (byte) 1);
    assertEquals(first.egress(), Desk.only(desk.fromClient(Desk.ALICE, data)).egress());
    assertEquals(second.egress(), Desk.only(desk.fromClient(Desk.BOB, data)).egress());
    assertEquals(Desk.BOB, Desk.only(desk.fromPeer(second, Desk.PEER, data)).remote());
  }

  @Test
  void dataBetweenTwoAllocationsDoesNotLeaveTheRelay() {
    RelayedAddress first = desk.allocate();
    RelayedAddress second = desk.allocate(Desk.BOB, BOB);
    byte[] data = Desk.channelData(0x4000, (byte) 1, (byte) 2);
    assertEquals(StunClass.SUCCESS, desk.bind(0x4000, second.external()).stunClass());

    // The other side has no channel yet: the system carries it.
    assertEquals(second.external(), Desk.only(desk.fromClient(Desk.ALICE, data)).remote());

    desk.signed(
        Desk.BOB, BOB, StunMethod.CHANNEL_BIND, w -> Desk.channel(w, 0x4111, first.external()));
    Desk.Sent sent = Desk.only(desk.fromClient(Desk.ALICE, data));
    assertEquals(Desk.BOB, sent.remote());
    assertEquals("listener", sent.egress());
    assertArrayEquals(Desk.channelData(0x4111, (byte) 1, (byte) 2), sent.bytes());

    // Not after the other side's channel has ended.
    desk.advance(300);
    desk.bind(0x4000, second.external());
    desk.alice(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 3_600));
    desk.signed(Desk.BOB, BOB, StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 3_600));
    desk.advance(301);
    assertEquals(second.external(), Desk.only(desk.fromClient(Desk.ALICE, data)).remote());
  }
}
