package fz.wireguard;

import fz.bench.jmh.CryptoSources;
import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.time.Instant;
import java.util.Random;

/** Two cores in memory, one of which starts handshakes with the other. Time passes as they do. */
final class HandshakePair {
  private static final Endpoint LEFT = Endpoint.ofIpv4(0x0a000001, 1000);
  private static final Endpoint RIGHT = Endpoint.ofIpv4(0x0a000002, 2000);

  /** More than between two initiations of one peer. */
  private static final long STEP_NANOS = 6_000_000_000L;

  private final PacketBatch out = Slab.batches(1)[0];
  private final PacketBatch in = Slab.batches(1)[0];
  private final DropCounters drops = new DropCounters();
  private final WireGuard initiator;
  private final WireGuard responder;
  private final Peer peer;
  private long now = STEP_NANOS;

  /**
   * Makes two cores that know each other.
   *
   * @param provider name of the provider of both primitives
   */
  HandshakePair(String provider) {
    Random random = new Random(1);
    initiator = core(random, provider);
    responder = core(random, provider);
    peer = initiator.addPeer(PeerConfig.of(responder.publicKey()));
    peer.endpoint(RIGHT);
    responder.addPeer(PeerConfig.of(initiator.publicKey()));
  }

  /** Makes an initiation, with its macs. */
  void initiate() {
    now += STEP_NANOS;
    peer.initiateHandshake(now);
    take(initiator, LEFT);
  }

  /** Takes the initiation and makes the response and the keys. */
  void respond() {
    responder.handleInbound(in, 0, now);
    take(responder, RIGHT);
  }

  /** Takes the response and makes the keys. */
  void complete() {
    initiator.handleInbound(in, 0, now);
  }

  /** Discards the first packet of the session, which is no part of the handshake, and events. */
  void discard() {
    out.clear();
    initiator.pollTransmit(out, now);
    boolean more = true;
    while (more) {
      more = initiator.pollEvent() != null;
      more |= responder.pollEvent() != null;
    }
  }

  /** Throws an exception if a message was refused. */
  void check() {
    if (drops.total() != 0 || !peer.hasSession()) {
      throw new IllegalStateException("handshakes were refused");
    }
  }

  private void take(WireGuard from, Endpoint source) {
    out.clear();
    if (from.pollTransmit(out, now) != 1) {
      throw new IllegalStateException("nothing to send");
    }
    in.clear();
    in.append(out.memory(), out.offset(0), out.length(0));
    in.remote(0, source);
  }

  private WireGuard core(Random random, String provider) {
    return new WireGuard(
        WireGuardConfig.of(
                Curve25519.generatePrivateKey(random),
                random,
                () -> Instant.EPOCH.plusNanos(now),
                CryptoSources.cipher(provider),
                drops)
            .withX25519(CryptoSources.keyAgreement(provider)));
  }
}
