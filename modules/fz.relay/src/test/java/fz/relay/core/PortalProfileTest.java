package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the peers of a portal expect beyond RFC 8656. */
class PortalProfileTest {
  private static final String STAMP = "ab".repeat(32);
  private static final Credentials USERS = Passwords.stamped("firezone", STAMP);
  private static final LongTermCredentials USER = user(Desk.START_SECONDS + 100_000);

  private final Desk desk =
      new Desk(Desk.config(true, RelayConfig.Limits.DEFAULT), USERS, List.of());

  private static LongTermCredentials user(long end) {
    String name = end + ":salt";
    return new LongTermCredentials(name, Passwords.stampedPassword(STAMP, name));
  }

  private static void attributes(StunWriter writer) {
    Desk.udp(writer);
    writer.number32(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, 2L << 24);
    writer.text(StunAttribute.SOFTWARE, "snownet");
  }

  @Test
  void challengeIsSignedAndTheNonceMayBeMissing() {
    byte[] request =
        desk.request(StunMethod.ALLOCATE)
            .number32(StunAttribute.REQUESTED_TRANSPORT, 17L << 24)
            .text(StunAttribute.USERNAME, USER.username())
            .text(StunAttribute.REALM, "firezone")
            .integrity(USER.key("firezone"))
            .toByteArray();
    StunMessage answer = Desk.only(desk.fromClient(Desk.ALICE, request)).message();
    assertEquals(OptionalInt.of(401), answer.errorCode());
    assertTrue(answer.has(StunAttribute.NONCE) && answer.has(StunAttribute.SOFTWARE));
    assertTrue(answer.verifiesIntegrity(USER.key("firezone")));
  }

  @Test
  void allocatesBothFamiliesInTheOrderThatPeersKnow() {
    StunMessage answer =
        desk.signed(Desk.ALICE, USER, StunMethod.ALLOCATE, PortalProfileTest::attributes);
    assertEquals(StunClass.SUCCESS, answer.stunClass());
    assertEquals(2, answer.xorAddresses(StunAttribute.XOR_RELAYED_ADDRESS).size());
    assertTrue(answer.verifiesIntegrity(USER.key("firezone")));
    // The same list of attributes comes with a refresh.
    StunMessage refreshed =
        desk.signed(Desk.ALICE, USER, StunMethod.REFRESH, PortalProfileTest::attributes);
    assertEquals(600, refreshed.number32(StunAttribute.LIFETIME).orElseThrow());
  }

  @Test
  void userHasOneAllocationAndANewOneReplacesIt() {
    desk.signed(Desk.ALICE, USER, StunMethod.ALLOCATE, PortalProfileTest::attributes);
    desk.signed(Desk.BOB, USER, StunMethod.ALLOCATE, PortalProfileTest::attributes);
    assertEquals(1, desk.core.allocationCount());
    assertEquals(2, desk.open.size());
    StunMessage late = desk.signed(Desk.ALICE, USER, StunMethod.REFRESH, w -> {});
    assertEquals(OptionalInt.of(437), late.errorCode());
  }

  @Test
  void newAllocationReplacesOneOfAnotherThread() {
    int[] woken = new int[1];
    RelayCore other = desk.another(USERS, List.of(), () -> woken[0]++);
    Ingress there = new Ingress(9, "there", Desk.RELAY4.withPort(3478), false);
    byte[] bare = desk.signedBytes(USER, StunMethod.ALLOCATE, Desk::udp);
    StunMessage challenge = Desk.only(desk.fromClient(other, there, Desk.BOB, bare)).message();
    String nonce = challenge.text(StunAttribute.NONCE).orElseThrow();
    StunWriter writer = desk.request(StunMethod.ALLOCATE);
    Desk.udp(writer);
    byte[] request =
        writer
            .text(StunAttribute.USERNAME, USER.username())
            .text(StunAttribute.REALM, "firezone")
            .text(StunAttribute.NONCE, nonce)
            .integrity(USER.key("firezone"))
            .toByteArray();
    desk.fromClient(other, there, Desk.BOB, request);
    assertEquals(1, other.allocationCount());

    desk.signed(Desk.ALICE, USER, StunMethod.ALLOCATE, PortalProfileTest::attributes);
    assertEquals(1, woken[0]);
    other.handleTimeout(desk.now);
    assertEquals(0, other.allocationCount());
    assertEquals(1, desk.ledger.allocations());
    assertEquals(1, desk.ledger.users());
  }

  @Test
  void namesOfTheWrongFormAndThoseThatHaveEnded() {
    byte[] formless =
        desk.signedBytes(new LongTermCredentials("x", "y"), StunMethod.ALLOCATE, Desk::udp);
    assertEquals(List.of(), desk.fromClient(Desk.ALICE, formless));
    LongTermCredentials old = user(Desk.START_SECONDS);
    StunMessage answer = desk.signed(Desk.ALICE, old, StunMethod.ALLOCATE, Desk::udp);
    assertEquals(OptionalInt.of(401), answer.errorCode());
    assertTrue(answer.verifiesIntegrity(old.key("firezone")));
  }

  @Test
  void errorsOfKnownUsersAreSigned() {
    StunMessage answer = desk.signed(Desk.ALICE, USER, StunMethod.ALLOCATE, w -> {});
    assertEquals(OptionalInt.of(400), answer.errorCode());
    assertTrue(answer.verifiesIntegrity(USER.key("firezone")));
    desk.signed(Desk.ALICE, USER, StunMethod.ALLOCATE, Desk::udp);
    Endpoint peer = Desk.PEER6;
    StunMessage mismatch =
        desk.signed(Desk.ALICE, USER, StunMethod.CHANNEL_BIND, w -> Desk.channel(w, 0x4000, peer));
    assertEquals(OptionalInt.of(443), mismatch.errorCode());
    assertTrue(mismatch.verifiesIntegrity(USER.key("firezone")));
  }
}
