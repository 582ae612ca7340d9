package fz.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.packet.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Any bytes as a STUN message, as a candidate, and as what happens to an agent. */
class IceFuzzTest {
  private static final long MILLI = 1_000_000L;
  private static final byte[] KEY = "own-password".getBytes(StandardCharsets.UTF_8);

  /** Every question about a message has an answer, and its text form is the one that was read. */
  @FuzzTest
  void message(byte[] bytes) {
    Optional<StunMessage> parsed = StunMessage.parse(bytes);
    if (parsed.isEmpty()) {
      return;
    }
    StunMessage message = parsed.get();
    assertEquals(bytes.length, message.length());
    int type = message.stunClass().type(message.method());
    assertEquals(type, ByteBuffer.wrap(bytes).getShort(0) & 0xffff);
    for (int attribute = 0; attribute < 0x40; attribute++) {
      for (int high : new int[] {0, 0x8000}) {
        int t = high | attribute;
        assertEquals(message.has(t), message.attribute(t).isPresent());
        assertEquals(message.valueLength(t), message.attribute(t).map(a -> a.length).orElse(0));
        message.xorAddresses(t).forEach(a -> assertTrue(a.port() >= 0));
        message.address(t);
        message.number32(t);
        message.number64(t);
        message.text(t);
      }
    }
    message.errorCode().ifPresent(code -> assertTrue(code >= 300 && code < 700));
    message.recipientUfrag();
    message.firstNotUnderstood(Checks::understands);
    message.verifiesIntegrity(KEY);
    message.fingerprintHolds();
  }

  /** What is read as a candidate is printed as one that is equal. */
  @FuzzTest
  void candidate(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.UTF_8);
    Optional<Candidate> parsed = Candidate.parse(line);
    if (parsed.isEmpty()) {
      return;
    }
    Candidate again = Candidate.parse(parsed.get().toString()).orElseThrow();
    assertTrue(again.isSameAs(parsed.get()));
    assertEquals(parsed.get().priority(), again.priority());
    assertEquals(parsed.get().ufrag(), again.ufrag());
  }

  /** An agent does something sensible whatever comes, and stops when nothing does. */
  @FuzzTest
  void agent(byte[] bytes) {
    ByteBuffer script = ByteBuffer.wrap(bytes);
    IceAgent agent =
        new IceAgent(
            script.hasRemaining() && script.get() % 2 == 0
                ? IceRole.CONTROLLING
                : IceRole.CONTROLLED,
            new IceCredentials("own", "own-password"),
            new IceCredentials("peer", "peer-password"),
            IcePatience.CLIENT,
            new Random(1));
    long now = 0;
    agent.addLocalCandidate(Candidate.host(endpoint(1, 1)));
    for (int step = 0; step < 200 && script.remaining() >= 3; step++) {
      int operation = script.get();
      int argument = script.getShort();
      switch (Math.floorMod(operation, 7)) {
        case 0 -> now += (argument & 0xffff) * MILLI;
        case 1 -> agent.addRemoteCandidate(Candidate.host(endpoint(argument, argument)));
        case 2 -> agent.removeRemoteCandidate(Candidate.host(endpoint(argument, argument)));
        case 3 -> agent.addLocalCandidate(Candidate.relayed(endpoint(argument, 2), endpoint(1, 1)));
        case 4 -> agent.removeLocalCandidate(Candidate.host(endpoint(argument % 2, 1)));
        case 5 -> request(agent, script, argument, now);
        default -> answer(agent, argument, now);
      }
      now = settle(agent, now);
    }
    assertTrue(agent.localCandidates().size() <= 32);
  }

  private static long settle(IceAgent agent, long now) {
    int turns = 0;
    while (agent.nextTimeout() <= now) {
      agent.handleTimeout(now);
      int transmits = 0;
      while (agent.pollTransmit() != null) {
        transmits++;
      }
      while (agent.pollEvent() != null) {
        assertFalse(transmits > 2_000);
      }
      assertTrue(++turns < 1_000, "due for ever");
    }
    return now;
  }

  /** A request of the peer, or of somebody without its password, with anything in it. */
  private static void request(IceAgent agent, ByteBuffer script, int argument, long now) {
    byte[] value = new byte[Math.min(script.remaining(), argument & 15)];
    script.get(value);
    StunWriter writer =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, new TransactionId(argument, argument))
            .text(StunAttribute.USERNAME, "own:peer");
    if ((argument & 0x10) != 0) {
      writer.flag(StunAttribute.USE_CANDIDATE);
    }
    if ((argument & 0x20) != 0) {
      writer.attribute(argument & 0xff, value);
    }
    boolean authentic = (argument & 0x40) == 0;
    writer.integrity(authentic ? KEY : new byte[] {1}).fingerprint();
    boolean handled =
        agent.handleStun(
            StunMessage.parse(writer.toByteArray()).orElseThrow(),
            endpoint(1, 1),
            endpoint(argument >> 8, 9),
            now);
    assertTrue(authentic || !handled);
  }

  private static void answer(IceAgent agent, int argument, long now) {
    agent.handleTimeout(now);
    IceTransmit sent = agent.pollTransmit();
    if (sent == null) {
      return;
    }
    StunMessage request = StunMessage.parse(sent.payload()).orElseThrow();
    if (request.stunClass() != StunClass.REQUEST) {
      return;
    }
    boolean authentic = (argument & 1) == 0;
    byte[] key = authentic ? "peer-password".getBytes(StandardCharsets.UTF_8) : new byte[] {3};
    StunClass kind = (argument & 2) == 0 ? StunClass.SUCCESS : StunClass.ERROR;
    byte[] answer =
        new StunWriter(kind, StunMethod.BINDING, request.transactionId())
            .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, sent.local())
            .integrity(key)
            .toByteArray();
    byte[] copy = Arrays.copyOf(answer, answer.length);
    boolean handled =
        agent.handleStun(StunMessage.parse(copy).orElseThrow(), sent.local(), sent.remote(), now);
    assertEquals(authentic && !agent.isFailed(), handled && !agent.isFailed());
  }

  private static Endpoint endpoint(int host, int port) {
    return Endpoint.ofIpv4(0xc000_0200 | host & 0xff, 1 + (port & 0xff));
  }
}
