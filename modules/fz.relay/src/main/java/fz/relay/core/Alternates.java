package fz.relay.core;

/**
 * The other sockets of a relay with two addresses and two ports, as seen from one of the four (RFC
 * 5780 section 6).
 *
 * @param otherAddress the other address, the same port
 * @param otherPort the same address, the other port
 * @param other the other address and the other port
 */
public record Alternates(Ingress otherAddress, Ingress otherPort, Ingress other) {
  private static final int CHANGE_ADDRESS = 4;
  private static final int CHANGE_PORT = 2;

  /** Returns the socket that CHANGE-REQUEST asks for. */
  Ingress choose(long changeRequest, Ingress asked) {
    boolean address = (changeRequest & CHANGE_ADDRESS) != 0;
    boolean port = (changeRequest & CHANGE_PORT) != 0;
    if (address) {
      return port ? other : otherAddress;
    }
    return port ? otherPort : asked;
  }
}
