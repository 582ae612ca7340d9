package fz.netcheck;

import fz.ice.IceTransmit;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.Endpoint;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks STUN servers one after the other, and waits for each answer. */
final class StunProbe {
  /** CHANGE-REQUEST of RFC 5780 section 7.2: answer from the other port. */
  static final int CHANGE_PORT = 2;

  /** Answer from the other address and the other port. */
  static final int CHANGE_ADDRESS_AND_PORT = 6;

  private static final long[] WAITS_NANOS = {500_000_000L, 1_000_000_000L, 1_000_000_000L};

  private final UdpSockets sockets;
  private final RandomGenerator random;
  private Optional<Answer> answer;

  /**
   * What a server has answered.
   *
   * @param mapped the own address that it saw
   * @param other its other address and port, if it has one and says so
   */
  record Answer(Endpoint mapped, Optional<Endpoint> other, Endpoint from, long roundTripNanos) {}

  StunProbe(UdpSockets sockets, RandomGenerator random) {
    this.sockets = sockets;
    this.random = random;
  }

  /**
   * Asks what a server sees.
   *
   * @param change where the answer is to come from; 0 for the address that was asked
   */
  Optional<Answer> ask(Endpoint local, Endpoint server, int change) throws IOException {
    TransactionId id = TransactionId.random(random);
    StunWriter writer = new StunWriter(StunClass.REQUEST, StunMethod.BINDING, id);
    if (change != 0) {
      writer.number32(StunAttribute.CHANGE_REQUEST, change);
    }
    byte[] request = writer.fingerprint().toByteArray();
    answer = Optional.empty();
    for (long wait : WAITS_NANOS) {
      long sentAt = System.nanoTime();
      sockets.send(new IceTransmit(local, server, request));
      long left = wait;
      while (left > 0 && answer.isEmpty()) {
        sockets.await(
            left,
            (datagram, at, from) -> {
              if (at.equals(local)) {
                take(datagram, id, from, System.nanoTime() - sentAt);
              }
            });
        left = wait - (System.nanoTime() - sentAt);
      }
      if (answer.isPresent()) {
        break;
      }
    }
    return answer;
  }

  private void take(byte[] datagram, TransactionId id, Endpoint from, long roundTrip) {
    StunMessage message = StunMessage.parse(datagram).orElse(null);
    if (message == null
        || message.stunClass() != StunClass.SUCCESS
        || !message.transactionId().equals(id)) {
      return;
    }
    Optional<Endpoint> mapped =
        message
            .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)
            .or(() -> message.address(StunAttribute.MAPPED_ADDRESS));
    Optional<Endpoint> other = message.address(StunAttribute.OTHER_ADDRESS);
    answer = mapped.map(seen -> new Answer(seen, other, from, roundTrip));
  }
}
