package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.Arrays;
import java.util.List;

/** Any bytes as datagrams of clients and peers, and any attributes in requests of a known user. */
class RelayFuzzTest {
  private static final LongTermCredentials ALICE = new LongTermCredentials("alice", "secret");
  private static final int MOST_BYTES = 2_000;
  private static final int[] METHODS = {
    StunMethod.ALLOCATE, StunMethod.REFRESH, StunMethod.CREATE_PERMISSION, StunMethod.CHANNEL_BIND
  };
  private static final int[] ATTRIBUTES = {
    StunAttribute.REQUESTED_TRANSPORT,
    StunAttribute.LIFETIME,
    StunAttribute.REQUESTED_ADDRESS_FAMILY,
    StunAttribute.ADDITIONAL_ADDRESS_FAMILY,
    StunAttribute.EVEN_PORT,
    StunAttribute.RESERVATION_TOKEN,
    StunAttribute.CHANNEL_NUMBER,
    StunAttribute.XOR_PEER_ADDRESS
  };

  @FuzzTest
  void datagram(byte[] bytes) {
    Desk desk = Desk.plain();
    RelayedAddress relayed = desk.allocate();
    desk.bind(0x4000, Desk.PEER);
    byte[] datagram = Arrays.copyOf(bytes, Math.clamp(bytes.length, 1, MOST_BYTES));

    // A stranger gets at most one answer, which is short and goes back to him.
    List<Desk.Sent> toStranger = desk.fromClient(Desk.BOB, datagram);
    assertTrue(toStranger.size() <= 1);
    for (Desk.Sent sent : toStranger) {
      assertEquals(Desk.BOB, sent.remote());
      assertTrue(sent.bytes().length <= 3 * datagram.length);
    }
    // Who has an allocation reaches the peer that he has a permission for, or gets an answer.
    for (Desk.Sent sent : desk.fromClient(Desk.ALICE, datagram)) {
      boolean toPeer = sent.egress().equals(relayed.egress());
      Endpoint allowed = toPeer ? Desk.PEER.withPort(sent.remote().port()) : Desk.ALICE;
      assertEquals(allowed, sent.remote());
    }
    assertEquals(1, desk.fromPeer(relayed, Desk.PEER, datagram).size());
    assertEquals(1, desk.core.allocationCount());
    assertEquals(1, desk.core.channelCount());
  }

  @FuzzTest
  void requests(byte[] bytes) {
    Desk desk = Desk.plain();
    desk.alice(StunMethod.REFRESH, w -> {});
    int at = 0;
    while (at + 2 <= bytes.length) {
      int method = METHODS[bytes[at] & 3];
      int attributes = bytes[at] >> 2 & 3;
      int from = at + 1;
      int[] end = {from};
      byte[] request =
          desk.signedBytes(ALICE, method, w -> end[0] = write(w, bytes, from, attributes));
      at = end[0];
      desk.fromClient(Desk.ALICE, request);
      desk.advance((bytes[from] & 0x70) * 2L);
      assertEquals(desk.core.allocationCount() == 0, desk.open.isEmpty());
      assertTrue(desk.ledger.portsTaken() >= desk.core.allocationCount());
    }
    desk.advance(5_000);
    assertTrue(desk.open.isEmpty());
    assertEquals(0, desk.ledger.portsTaken());
    assertEquals(0, desk.core.channelCount());
  }

  private static int write(StunWriter writer, byte[] bytes, int from, int attributes) {
    int at = from;
    for (int i = 0; i < attributes && at < bytes.length; i++) {
      int type = ATTRIBUTES[bytes[at] & 7];
      int length = Math.min(bytes[at] >> 3 & 0x1f, bytes.length - at - 1);
      writer.attribute(type, Arrays.copyOfRange(bytes, at + 1, at + 1 + length));
      at += 1 + length;
    }
    return at;
  }
}
