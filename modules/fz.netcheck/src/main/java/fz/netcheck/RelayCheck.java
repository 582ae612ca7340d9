package fz.netcheck;

import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.ice.turn.TurnClient;
import fz.ice.turn.TurnEvent;
import fz.ice.turn.TurnFailure;
import fz.ice.turn.TurnServer;
import fz.packet.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes an allocation on a relay, measures, and frees it. */
final class RelayCheck {
  private static final long LIMIT_NANOS = 10_000_000_000L;
  private static final long CLOSING_NANOS = 1_000_000_000L;

  private final UdpSockets sockets;
  private final TurnClient client;
  private Optional<TurnFailure> failure = Optional.empty();

  /**
   * What was found out about a relay.
   *
   * @param relayed the addresses of the allocation; none if there was none
   * @param failure why there was none
   */
  record Finding(List<Endpoint> relayed, long roundTripNanos, Optional<TurnFailure> failure) {}

  RelayCheck(UdpSockets sockets, TurnServer server, RandomGenerator random) {
    this.sockets = sockets;
    this.client = new TurnClient(server, random);
  }

  Finding check() throws IOException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (client.relayedAddresses().isEmpty() && failure.isEmpty() && System.nanoTime() < end) {
      turn();
    }
    List<Endpoint> relayed = client.relayedAddresses();
    client.close(System.nanoTime());
    long closed = System.nanoTime() + CLOSING_NANOS;
    while (!client.isEnded() && System.nanoTime() < closed) {
      turn();
    }
    if (relayed.isEmpty() && failure.isEmpty()) {
      failure = Optional.of(TurnFailure.TIMEOUT);
    }
    return new Finding(relayed, client.roundTripNanos(), failure);
  }

  private void turn() throws IOException {
    long now = System.nanoTime();
    if (client.nextTimeout() <= now) {
      client.handleTimeout(now);
    }
    for (IceTransmit t = client.pollTransmit(); t != null; t = client.pollTransmit()) {
      sockets.send(t);
    }
    for (TurnEvent e = client.pollEvent(); e != null; e = client.pollEvent()) {
      if (e instanceof TurnEvent.Unavailable unavailable) {
        failure = Optional.of(unavailable.reason());
      }
    }
    long wait = Math.min(client.nextTimeout() - System.nanoTime(), CLOSING_NANOS / 10);
    sockets.await(wait, this::receive);
  }

  private void receive(byte[] datagram, Endpoint local, Endpoint remote) {
    StunMessage.parse(datagram)
        .ifPresent(m -> client.handleStun(m, local, remote, System.nanoTime()));
  }
}
