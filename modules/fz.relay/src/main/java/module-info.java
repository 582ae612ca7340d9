/**
 * A relay: STUN and TURN server for peers that cannot reach each other.
 *
 * <p>{@code fz.relay.core} is pure; sockets, threads and the command are around it.
 */
module fz.relay {
  requires com.fasterxml.jackson.core;
  requires transitive fz.ice;
  requires fz.channel;
  requires fz.command;
  requires java.net.http;
  requires jdk.httpserver;
  requires fz.transport;

  exports fz.relay.core;

  opens fz.relay to
      info.picocli;

  provides fz.command.CommandProvider with
      fz.relay.RelayCommandProvider;
}
