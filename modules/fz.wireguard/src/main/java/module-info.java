/**
 * The WireGuard protocol (handshake, cookies, transport data, timers) as a pure state machine, and
 * the SPI of its packet cipher and of its key agreement.
 *
 * <p>No thread, socket, clock or random source belongs here; time and randomness are arguments.
 */
module fz.wireguard {
  requires transitive fz.packet;
  requires org.bouncycastle.provider;

  exports fz.wireguard;
  exports fz.wireguard.spi;

  uses fz.wireguard.spi.AeadProvider;
  uses fz.wireguard.spi.X25519Provider;
}
