package fz.ice.turn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.ice.IceTransmit;
import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A TURN client whose server answers anything, at any time, or not at all. */
class TurnFuzzTest {
  private static final Endpoint SERVER = World.address("203.0.113.1", 3478);
  private static final Endpoint OWN = World.address("192.0.2.1", 52625);
  private static final LongTermCredentials USER = new LongTermCredentials("user", "password");
  private static final int[] CODES = {300, 400, 401, 403, 437, 438, 440, 441, 443, 486, 500, 508};

  private final TurnClient client =
      new TurnClient(new TurnServer(List.of(SERVER), USER), new Random(1));
  private final List<StunMessage> asked = new ArrayList<>();
  private long now;

  @FuzzTest
  void server(byte[] bytes) {
    TurnFuzzTest run = new TurnFuzzTest();
    ByteBuffer script = ByteBuffer.wrap(bytes);
    for (int step = 0; step < 300 && script.remaining() >= 2; step++) {
      run.step(script.get() & 0xff, script.get() & 0xff);
      run.settle();
    }
  }

  private void step(int operation, int argument) {
    switch (operation % 6) {
      case 0 -> now += (long) argument * argument * 10 * World.MILLI;
      case 1 -> client.channel(World.address("198.51.100.1", 1 + argument), now);
      case 2 -> client.permit(World.address("198.51.100." + argument, 1), now);
      case 3 -> {
        client.sent(now);
        client.received(0x4000 + argument, now);
      }
      case 4 -> {
        if (argument == 0) {
          client.close(now);
        } else if (argument < 8) {
          client.restart(now);
        }
      }
      default -> answer(operation, argument);
    }
  }

  private void answer(int operation, int argument) {
    if (asked.isEmpty()) {
      return;
    }
    StunMessage request = asked.remove(argument % asked.size());
    boolean success = operation % 12 < 6;
    StunWriter writer =
        new StunWriter(
            success ? StunClass.SUCCESS : StunClass.ERROR,
            request.method(),
            request.transactionId());
    if (success) {
      write(writer, request.method(), argument);
    } else {
      writer
          .errorCode(CODES[argument % CODES.length], "")
          .text(StunAttribute.REALM, "realm" + argument % 3)
          .text(StunAttribute.NONCE, "nonce" + argument % 5)
          .address(StunAttribute.ALTERNATE_SERVER, SERVER.withPort(1 + argument));
    }
    String realm = request.text(StunAttribute.REALM).orElse("");
    byte[] answer =
        operation < 200 ? writer.integrity(USER.key(realm)).toByteArray() : writer.toByteArray();
    Endpoint from = client.server() == null ? SERVER : client.server();
    client.handleStun(StunMessage.parse(answer).orElseThrow(), OWN, from, now);
  }

  private static void write(StunWriter writer, int method, int argument) {
    if (method == StunMethod.BINDING) {
      writer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, OWN.withPort(1 + argument % 4));
    } else if (argument % 7 != 0) {
      writer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, SERVER.withPort(50_000 + argument));
      writer.number32(StunAttribute.LIFETIME, (long) argument * argument * argument);
    }
  }

  private void settle() {
    int turns = 0;
    do {
      if (client.nextTimeout() <= now) {
        client.handleTimeout(now);
      }
      for (IceTransmit t = client.pollTransmit(); t != null; t = client.pollTransmit()) {
        asked.add(StunMessage.parse(t.payload()).orElseThrow());
      }
      while (client.pollEvent() != null) {
        assertTrue(client.relayedAddresses().size() <= 2);
      }
      assertTrue(++turns < 100, "due for ever");
    } while (client.nextTimeout() <= now);
    if (asked.size() > 64) {
      asked.subList(0, asked.size() - 64).clear();
    }
  }
}
