package fz.ice.turn;

import fz.ice.LongTermCredentials;
import fz.packet.Endpoint;
import java.util.List;
import java.util.Objects;

/**
 * A TURN server and the credentials for it. The text form names neither.
 *
 * @param addresses where it listens over UDP: one address, or one of each version of IP
 * @param credentials what it knows the client by
 */
public record TurnServer(List<Endpoint> addresses, LongTermCredentials credentials) {

  /** Checks that there is an address. */
  public TurnServer {
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(credentials);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a TURN server needs an address");
    }
  }

  @Override
  public String toString() {
    return "TurnServer[]";
  }
}
